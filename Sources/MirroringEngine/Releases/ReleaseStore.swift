import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// The releases of a job, and what is written down of them: the folder of releases, open.
struct ReleaseStore: Sendable {
    /// The release that is being built.
    static let building = "building"
    private static let buildingNotes = "building.json"
    private static let marks = "rolledback.json"
    /// Behind the name of a release that is being removed.
    private static let removing = ".removing"
    /// The most bytes of a file here: some names and numbers.
    private static let limit = 1 << 20

    let folder: OpenedFolder
    /// For people and errors.
    let path: String

    /// The path of a release, or of what is being built.
    func path(of name: some CustomStringConvertible) -> String { "\(path)/\(name)" }

    // MARK: Releases

    /// Those whose trees are there, the oldest first, and what is known of each.
    func releases() throws(RunFailure) -> [(name: ReleaseName, notes: ReleaseNotes?)] {
        var releases: [(name: ReleaseName, notes: ReleaseNotes?)] = []
        for name in try names().compactMap({ ReleaseName($0) }) {
            guard try holds(name) else { continue }
            releases.append((name, try notes("\(name).json")))
        }
        return releases.sorted { ($0.notes.time ?? $0.name.time, $0.name) < ($1.notes.time ?? $1.name.time, $1.name) }
    }

    /// Whether the tree of a release, or of what is being built, is there.
    func holds(_ name: some CustomStringConvertible) throws(RunFailure) -> Bool {
        try perform("read", "\(name)") { () throws(Errno) in
            try folder.facts(FileName(name.description))?.kind == .folder
        }
    }

    /// Opens the tree of a release, or of what is being built; nil if it is not there.
    func tree(of name: some CustomStringConvertible) throws(RunFailure) -> FolderTree? {
        let tree = try perform("opened", "\(name)") { () throws(Errno) in
            try folder.folder(FileName(name.description))
        }
        return tree.map { FolderTree($0, path: path(of: name)) }
    }

    /// Gives an entry of the folder another name.
    func rename(_ name: some CustomStringConvertible, to newName: some CustomStringConvertible) throws(RunFailure) {
        try perform("renamed", "\(name)") { () throws(Errno) in
            try folder.rename(FileName(name.description), to: folder, FileName(newName.description))
        }
    }

    /// Removes the tree of a release or of what is being built, and what is written down of it. Renamed first: what is half gone is
    /// never taken for whole.
    func remove(_ name: some CustomStringConvertible) throws(RunFailure) {
        if try holds(name) {
            let removed = "\(name)\(Self.removing)"
            try TreeRemoval.remove(removed, in: folder, at: path(of: removed))
            try rename(name, to: removed)
            try TreeRemoval.remove(removed, in: folder, at: path(of: removed))
        }
        try removeFile("\(name).json")
    }

    /// Removes what somebody before has not come to the end of removing.
    func removeRests() throws(RunFailure) {
        for name in try names() where name.hasSuffix(Self.removing) {
            try TreeRemoval.remove(name, in: folder, at: path(of: name))
        }
    }

    // MARK: Notes

    /// What is written down of what is being built; nil if there is nothing, or nothing that is understood.
    func buildingNotes() throws(RunFailure) -> ReleaseNotes? {
        try notes(Self.buildingNotes)
    }

    /// Writes down what is being built.
    func write(_ notes: ReleaseNotes) throws(RunFailure) {
        try write(notes, to: Self.buildingNotes)
    }

    /// What was being built is published: its notes are those of a release from now on.
    func keepNotes(of release: ReleaseName) throws(RunFailure) {
        try rename(Self.buildingNotes, to: "\(release).json")
    }

    /// Writes down what is known of a release that no run has built.
    func write(_ notes: ReleaseNotes, of release: ReleaseName) throws(RunFailure) {
        try write(notes, to: "\(release).json")
    }

    /// The releases that were rolled back; nil if there are none.
    func marks() throws(RunFailure) -> RollbackMarks? {
        try read(Self.marks)
    }

    /// Remembers the releases that were rolled back; nil if there are none any more.
    func write(_ marks: RollbackMarks?) throws(RunFailure) {
        guard let marks, !marks.releases.isEmpty else { return try removeFile(Self.marks) }
        try write(marks, to: Self.marks)
    }

    private func notes(_ file: String) throws(RunFailure) -> ReleaseNotes? {
        try read(file)
    }

    /// What a file says; nil if it is missing or not understood.
    private func read<File: ReleaseFile>(_ name: String) throws(RunFailure) -> File? {
        guard let data = try WholeFile.read(name, in: folder, at: path(of: name), limit: Self.limit) else { return nil }
        return File(json: data)
    }

    private func write(_ file: some ReleaseFile, to name: String) throws(RunFailure) {
        let data: Data
        do {
            data = try file.json()
        } catch {
            throw RunFailure(.internal, item: path(of: name), "\(path(of: name)) can't be written: \(error).")
        }
        try WholeFile.write(data, to: name, in: folder, at: path(of: name))
    }

    private func removeFile(_ name: String) throws(RunFailure) {
        do throws(Errno) {
            try folder.removeFile(FileName(name))
        } catch {
            guard error == .noSuchFileOrDirectory else {
                throw RunFailure(SystemFailure(error, while: "removed", path: path(of: name)))
            }
        }
    }

    private func names() throws(RunFailure) -> [String] {
        do throws(Errno) {
            return try folder.names().map { String(decoding: $0, as: UTF8.self) }
        } catch {
            throw RunFailure(SystemFailure(error, while: "read", path: path))
        }
    }

    private func perform<Result>(
        _ action: String,
        _ name: String,
        _ body: () throws(Errno) -> Result
    ) throws(RunFailure) -> Result {
        do throws(Errno) {
            return try body()
        } catch {
            throw RunFailure(SystemFailure(error, while: action, path: path(of: name)))
        }
    }
}

extension ReleaseNotes? {
    /// When the release was published, where that is known.
    fileprivate var time: Timestamp? { self?.publication?.time }
}
