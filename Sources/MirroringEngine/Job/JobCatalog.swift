import Foundation
import MirroringFiles
import MirroringSettings

/// The places where jobs are found by name.
public struct JobCatalog: Sendable {
    /// A folder that was found where somebody stands: it is taken only if nobody but this user and root may change it.
    public let workingFolder: String?
    /// The folders whose place alone says that an operator means them.
    public let folders: [String]
    private let passedOver: @Sendable (String) -> Void

    /// `Config/jobs` in the working folder, then `/etc/mirroring/jobs`.
    ///
    /// - Parameters:
    ///   - workingFolder: a folder that has to be trusted, a relative path; nil for none.
    ///   - folders: others.
    ///   - passedOver: told of each job file in the working folder that is not trusted: a sentence with the reason and the remedy.
    public init(
        workingFolder: String? = "Config/jobs",
        folders: [String] = ["/etc/mirroring/jobs"],
        passedOver: @escaping @Sendable (String) -> Void
    ) {
        self.workingFolder = workingFolder
        self.folders = folders
        self.passedOver = passedOver
    }

    /// Reads a job.
    ///
    /// - Parameter argument: a path (with a slash, or ending in `.yaml` or `.yml`), or a name.
    /// - Throws: ``JobFileFailure`` that says what is wrong with the file, or where it was looked for, and which name comes nearest.
    public func job(_ argument: String) throws(JobFileFailure) -> Job {
        try document(argument).job
    }

    /// Reads a job, and keeps where its file says what.
    ///
    /// - Parameter argument: as for ``job(_:)``.
    /// - Throws: as ``job(_:)`` does.
    public func document(_ argument: String) throws(JobFileFailure) -> JobDocument {
        guard !argument.isEmpty else {
            throw JobFileFailure(JobFileError(file: "\"\"", "A job's name is empty. Name a job file, or a job."))
        }
        if argument.contains("/") || argument.hasSuffix(".yaml") || argument.hasSuffix(".yml") {
            return try JobFile.document(argument)
        }
        var files: [String] = []
        if let workingFolder {
            let path = "\(workingFolder)/\(argument).yaml"
            if let text = try trustedText("\(argument).yaml", in: workingFolder, files: &files) {
                return try JobFile.document(text: text, file: path)
            }
        }
        for folder in folders {
            let path = "\(folder)/\(argument).yaml"
            if access(path, F_OK) == 0 { return try JobFile.document(path) }
            files += Self.names(in: folder).map { "\(folder)/\($0)" }
        }
        throw JobFileFailure(unknown(argument, files))
    }

    /// Reads a job, for those who go on when something is wrong with it.
    ///
    /// - Parameter argument: as for ``job(_:)``.
    public func entry(_ argument: String) -> JobEntry {
        do throws(JobFileFailure) {
            let document = try document(argument)
            return JobEntry(name: argument, file: document.file, document: .success(document))
        } catch {
            return JobEntry(name: argument, file: error.problems[0].file, document: .failure(error))
        }
    }

    /// Every job that has a name here, by name. Of several files for one name the first counts, as for ``job(_:)``; of those in the
    /// working folder that are not trusted the catalog's owner is told.
    public func all() -> [JobEntry] {
        var entries: [String: JobEntry] = [:]
        func add(_ name: String, _ file: String, _ read: () throws(JobFileFailure) -> JobDocument) {
            guard entries[name] == nil else {
                entries[name]?.hidden.append(file)
                return
            }
            do throws(JobFileFailure) {
                entries[name] = JobEntry(name: name, file: file, document: .success(try read()))
            } catch {
                entries[name] = JobEntry(name: name, file: file, document: .failure(error))
            }
        }
        if let workingFolder {
            for name in jobs(in: workingFolder) {
                let file = "\(workingFolder)/\(name).yaml"
                var others: [String] = []
                do throws(JobFileFailure) {
                    guard let text = try trustedText("\(name).yaml", in: workingFolder, files: &others) else {
                        continue
                    }
                    add(name, file) { () throws(JobFileFailure) in try JobFile.document(text: text, file: file) }
                } catch {
                    add(name, file) { () throws(JobFileFailure) in throw error }
                }
            }
        }
        for folder in folders {
            for name in jobs(in: folder) {
                let file = "\(folder)/\(name).yaml"
                add(name, file) { () throws(JobFileFailure) in try JobFile.document(file) }
            }
        }
        return entries.values.sorted { $0.name < $1.name }
    }

    /// The names of the jobs whose files lie in a folder. What begins with a point is an editor's.
    private func jobs(in folder: String) -> [String] {
        let refusal = access(folder, R_OK | X_OK) == 0 ? 0 : errno
        if ![0, ENOENT, ENOTDIR].contains(refusal) {
            let reason = SystemFailure.reason(of: refusal)
            passedOver("\(folder) can't be read: \(reason). Allow it, or name its job files by their paths.")
        }
        return Self.names(in: folder).filter { $0.hasSuffix(".yaml") && !$0.hasPrefix(".") }.map {
            String($0.dropLast(5))
        }
    }

    private static func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    /// The text of a job file below the working folder; nil if there is none of that name that is trusted.
    ///
    /// - Parameter files: gets what else lies there.
    private func trustedText(_ name: String, in path: String, files: inout [String]) throws(JobFileFailure) -> String? {
        do {
            return try text(name, in: path, files: &files)
        } catch {
            let file = "\(path)/\(name)"
            guard error.kind == .untrusted else {
                let problem = "It \(error.description(in: file)). Correct that, or name another job file."
                throw JobFileFailure(JobFileError(file: file, problem))
            }
            passedOver(
                """
                \(file) is not used, since \(error.description). \
                Correct that, or name the job file by its path if it is the one you mean.
                """
            )
            return nil
        }
    }

    private func text(_ name: String, in path: String, files: inout [String]) throws(FileProblem) -> String? {
        let words = path.pathNames(keepingEmpty: true).map(String.init)
        guard var folder = try TrustedFolder(words[0]) else { return nil }
        for word in words.dropFirst() {
            guard let next = try folder.folder(word) else { return nil }
            folder = next
        }
        guard let file = try folder.file(name) else {
            files += folder.names().map { "\(path)/\($0)" }
            return nil
        }
        return try file.text()
    }

    /// - Parameter files: what lies in the folders.
    private func unknown(_ argument: String, _ files: [String]) -> JobFileError {
        let places = ([workingFolder].compactMap { $0 } + folders).map { "\($0)/\(argument).yaml" }
        return JobFileError(
            file: argument,
            """
            There is no job of that name: neither \(places.joined(separator: " nor ")) can be used. \(hint(argument, files))
            """
        )
    }

    private func hint(_ argument: String, _ files: [String]) -> String {
        if let file = files.first(where: { $0.hasSuffix("/\(argument).yml") }) {
            return "\(file) is there: rename it to \(argument).yaml, or name it by its path."
        }
        let known = Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.lastPathComponent.dropLast(5)) })
        return Spelling.nearest(to: argument, of: known.sorted()).map { "Did you mean \"\($0)\"?" }
            ?? "Name a job file, or put one there."
    }
}
