import Foundation
import MirroringEvents
import MirroringFiles
import SystemPackage

/// A job's folder in the engine's state folder: its lock, the record of the run under way, and how earlier runs ended.
/// It is this user's alone, since what lies there is sent as events and overwritten.
struct JobStateFolder: Sendable {
    let path: String
    private let folder: OpenedFolder

    /// Makes the folder if it is missing.
    init(job: Job, in stateFolder: String) throws(RunFailure) {
        let name = job.id.uuidString.lowercased()
        path = "\(stateFolder)/jobs/\(name)"
        do throws(FileProblem) {
            try FolderMaking.make(stateFolder, permissions: 0o700)
            let state = try OpenedFolder.named(stateFolder)
            try state.check(.shared, at: stateFolder)
            let jobs = try state.madeFolder(FileName("jobs"), as: .shared, at: "\(stateFolder)/jobs")
            folder = try jobs.madeFolder(FileName(name), as: .own, at: path)
        } catch {
            throw RunFailure(
                .validation,
                item: path,
                """
                The engine's state folder \(path) \(error.description(in: path)). Set state.folder to one to which this user \
                may write, and nobody else.
                """
            )
        }
    }

    private static let pastRunsFile = "history.json"
    private static let recordFile = "run.json"

    /// Opens the file that a run locks, made if it is missing.
    func openLock() throws(SystemFailure) -> OpenedFile<SystemFailure> {
        let flags = O_RDWR | O_CREAT | O_NONBLOCK
        let path = "\(path)/lock"
        let file = try OpenedFile<SystemFailure>(FileName("lock"), in: folder, at: path, flags, while: "taken")
        guard try file.facts().kind == .file else {
            throw SystemFailure(.invalidArgument, while: "taken", path: path)
        }
        return file
    }

    /// How earlier runs ended; nothing if that is not known.
    func pastRuns() throws(RunFailure) -> PastRuns {
        try read(PastRuns.self, from: Self.pastRunsFile) ?? PastRuns()
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
