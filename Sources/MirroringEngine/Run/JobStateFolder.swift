import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// A job's folder in the engine's state folder: its lock, the record of the run under way, how earlier runs ended, and what is known
/// of the job. It is this user's alone, since what lies there is sent as events and overwritten.
struct JobStateFolder: Sendable {
    let path: String
    private let name: String
    private let parent: OpenedFolder
    private let folder: OpenedFolder

    /// Makes the folder of a job if it is missing.
    init(job: Job, in stateFolder: String) throws(RunFailure) {
        name = Self.name(of: job.id)
        path = "\(stateFolder)/jobs/\(name)"
        do throws(FileProblem) {
            try FolderMaking.make(stateFolder, permissions: 0o700)
            let state = try OpenedFolder.named(stateFolder)
            try state.check(.shared, at: stateFolder)
            parent = try state.madeFolder(FileName("jobs"), as: .shared, at: "\(stateFolder)/jobs")
            folder = try parent.madeFolder(FileName(name), as: .own, at: path)
        } catch {
            throw Self.failure(error, of: path)
        }
    }

    /// Opens the folder of a job; nil if there is none.
    init?(existing jobId: UUID, in stateFolder: String) throws(RunFailure) {
        name = Self.name(of: jobId)
        path = "\(stateFolder)/jobs/\(name)"
        do throws(FileProblem) {
            guard let jobs = try Self.opened(in: stateFolder),
                let folder = try jobs.folder(FileName(name), as: .own, at: path)
            else { return nil }
            parent = jobs
            self.folder = folder
        } catch {
            throw Self.failure(error, of: path)
        }
    }

    /// The jobs that have a folder.
    static func jobs(in stateFolder: String) throws(RunFailure) -> [UUID] {
        let names: [[UInt8]]
        do throws(FileProblem) {
            guard let jobs = try opened(in: stateFolder) else { return [] }
            do throws(Errno) {
                names = try jobs.names()
            } catch {
                throw FileProblem(error.rawValue, while: "read")
            }
        } catch {
            throw failure(error, of: "\(stateFolder)/jobs")
        }
        return names.map { String(decoding: $0, as: UTF8.self) }.sorted().compactMap { name in
            UUID(uuidString: name).flatMap { Self.name(of: $0) == name ? $0 : nil }
        }
    }

    /// The folder of all jobs; nil if there is none.
    private static func opened(in stateFolder: String) throws(FileProblem) -> OpenedFolder? {
        let state: OpenedFolder
        do throws(FileProblem) {
            state = try OpenedFolder.named(stateFolder)
        } catch {
            guard error.kind == .missing else { throw error }
            return nil
        }
        try state.check(.shared, at: stateFolder)
        return try state.folder(FileName("jobs"), as: .shared, at: "\(stateFolder)/jobs")
    }

    private static func name(of jobId: UUID) -> String { jobId.uuidString.lowercased() }

    private static func failure(_ problem: FileProblem, of path: String) -> RunFailure {
        RunFailure(
            .validation,
            item: path,
            """
            The engine's state folder \(path) \(problem.description(in: path)). Set state.folder to one to which this user \
            may write, and nobody else.
            """
        )
    }

    /// Removes the folder with all that is in it: nothing is known of the job any more.
    ///
    /// It loses its name first, in one step: whoever has opened it already finds by that that its lock is none any more (``JobLock``).
    func remove() throws(RunFailure) {
        let gone = "\(name).forgotten"
        // What a process has left that was killed meanwhile.
        try TreeRemoval.remove(gone, in: parent, at: "\(path).forgotten")
        do throws(Errno) {
            try parent.rename(FileName(name), to: parent, FileName(gone))
        } catch {
            throw RunFailure(SystemFailure(error, while: "removed", path: path))
        }
        try TreeRemoval.remove(gone, in: parent, at: "\(path).forgotten")
    }

    // MARK: The lock

    /// Opens the file that a run locks, made if it is missing.
    func openLock() throws(SystemFailure) -> OpenedFile<SystemFailure> {
        try lock(O_RDWR | O_CREAT | O_NONBLOCK)
    }

    /// Opens the file that a run locks, to look whether one does; nil if there is none.
    func existingLock() throws(SystemFailure) -> OpenedFile<SystemFailure>? {
        do throws(SystemFailure) {
            return try lock(O_RDONLY | O_NONBLOCK)
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw error }
            return nil
        }
    }

    private func lock(_ flags: Int32) throws(SystemFailure) -> OpenedFile<SystemFailure> {
        let path = "\(path)/lock"
        let file = try OpenedFile<SystemFailure>(FileName("lock"), in: folder, at: path, flags, while: "taken")
        guard try file.facts().kind == .file else {
            throw SystemFailure(.invalidArgument, while: "taken", path: path)
        }
        return file
    }

    // MARK: Files

    private static let pastRunsFile = "history.json"
    private static let recordFile = "run.json"
    private static let factsFile = "job.json"
    private static let digestsFile = "digests"

    /// How earlier runs ended; nothing if that is not known.
    func pastRuns() throws(RunFailure) -> PastRuns {
        try read(PastRuns.self, from: Self.pastRunsFile) ?? PastRuns()
    }

    /// How earlier runs ended, for the run that comes after them. What can't be read is not overwritten but set aside.
    ///
    /// - Parameter onLoss: told what is lost.
    func takePastRuns(onLoss: (RunFailure) -> Void) -> PastRuns {
        do throws(RunFailure) {
            return try pastRuns()
        } catch {
            let aside = "\(Self.pastRunsFile).damaged"
            let isKept = (try? folder.rename(FileName(Self.pastRunsFile), to: folder, FileName(aside))) != nil
            let file = "\(path)/\(Self.pastRunsFile)"
            let sentence = """
                \(file) can't be read, so it is not known any more how earlier runs ended, what was mounted in the source, and where \
                the destination was\(isKept ? "; it is kept beside as \(aside)" : "").
                """
            onLoss(RunFailure(error.category, item: file, sentence))
            return PastRuns()
        }
    }

    /// How earlier runs of a job ended, for who only looks: nothing is made, and nil is returned where nothing can be read.
    static func pastRuns(of job: Job, in stateFolder: String) -> PastRuns? {
        let path = "\(stateFolder)/jobs/\(job.id.uuidString.lowercased())"
        let file = "\(path)/\(pastRunsFile)"
        guard let folder = try? OpenedFolder.named(path),
            let data = try? WholeFile.read(pastRunsFile, in: folder, at: file, limit: limit)
        else { return nil }
        return try? JSONDecoder().decode(PastRuns.self, untrusted: data)
    }

    /// Remembers how a run ended.
    func save(_ pastRuns: PastRuns) throws(RunFailure) {
        try write(pastRuns, to: Self.pastRunsFile)
    }

    /// What is known of the job; nil if no run has noted it.
    func facts() throws(RunFailure) -> JobFacts? {
        try read(JobFacts.self, from: Self.factsFile)
    }

    /// Remembers what is known of the job.
    func save(_ facts: JobFacts) throws(RunFailure) {
        try write(facts, to: Self.factsFile)
    }

    /// Remembers what a job says now, and where it works.
    func note(_ job: Job) throws(RunFailure) {
        var facts = try facts() ?? JobFacts(name: job.name)
        facts.note(job, in: FileManager.default.currentDirectoryPath)
        try save(facts)
    }

    /// What is known of the contents at the destination.
    var digests: DigestFile { DigestFile(name: Self.digestsFile, folder: folder, path: "\(path)/\(Self.digestsFile)") }

    /// The record of a run that was not ended; nil if the last run was.
    func record() throws(RunFailure) -> RunRecord? {
        try read(RunRecord.self, from: Self.recordFile)
    }

    /// Remembers an event that is about to be sent, or was.
    func save(_ record: RunRecord) throws(RunFailure) {
        try write(record, to: Self.recordFile)
    }

    /// Forgets the run: its terminal event was sent.
    func removeRecord() {
        try? folder.removeFile(FileName(Self.recordFile))
    }

    /// The most bytes of a file here; an event has a few thousand, or a hundred thousand with a long status log.
    private static let limit = 1 << 26

    private func read<Value: Decodable>(_: Value.Type, from name: String) throws(RunFailure) -> Value? {
        let file = "\(path)/\(name)"
        guard let data = try WholeFile.read(name, in: folder, at: file, limit: Self.limit) else { return nil }
        do {
            return try JSONDecoder().decode(Value.self, untrusted: data)
        } catch {
            throw RunFailure(.internal, item: file, "\(file) can't be understood: \(error). Remove it to go on.")
        }
    }

    private func write(_ value: some Encodable, to name: String) throws(RunFailure) {
        let file = "\(path)/\(name)"
        let data: Data
        do {
            data = try JSONEncoder().encode(value)
        } catch {
            throw RunFailure(.internal, item: file, "\(file) can't be written: \(error).")
        }
        try WholeFile.write(data, to: name, in: folder, at: file)
    }
}
