import Foundation
import MirroringEvents
import MirroringFiles

/// A job's folder in the engine's state folder: its lock, the record of the run under way, and how earlier runs ended.
struct JobStateFolder: Sendable {
    let path: String

    /// Makes the folder if it is missing.
    init(job: Job, in stateFolder: String) throws(RunFailure) {
        path = "\(stateFolder)/jobs/\(job.id.uuidString.lowercased())"
        do {
            try FolderMaking.make(path, permissions: 0o700)
        } catch {
            throw RunFailure(
                .validation,
                item: path,
                "The engine's state folder \(path) \(error). Set state.folder to one that this user may write."
            )
        }
    }

    private var pastRunsFile: String { "\(path)/history.json" }
    private var recordFile: String { "\(path)/run.json" }

    /// How earlier runs ended; nothing if that is not known.
    func pastRuns() throws(RunFailure) -> PastRuns {
        try read(PastRuns.self, from: pastRunsFile) ?? PastRuns()
    }

    /// Remembers how a run ended.
    func save(_ pastRuns: PastRuns) throws(RunFailure) {
        try write(pastRuns, to: pastRunsFile)
    }

    /// The record of a run that was not ended; nil if the last run was.
    func record() throws(RunFailure) -> RunRecord? {
        try read(RunRecord.self, from: recordFile)
    }

    /// Remembers an event that is about to be sent, or was.
    func save(_ record: RunRecord) throws(RunFailure) {
        try write(record, to: recordFile)
    }

    /// Forgets the run: its terminal event was sent.
    func removeRecord() {
        unlink(recordFile)
    }

    private func read<Value: Decodable>(_: Value.Type, from file: String) throws(RunFailure) -> Value? {
        guard let data = try WholeFile.read(file) else { return nil }
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch {
            throw RunFailure(.internal, item: file, "\(file) can't be understood: \(error). Remove it to go on.")
        }
    }

    private func write(_ value: some Encodable, to file: String) throws(RunFailure) {
        let data: Data
        do {
            data = try JSONEncoder().encode(value)
        } catch {
            throw RunFailure(.internal, item: file, "\(file) can't be written: \(error).")
        }
        try WholeFile.write(data, to: file)
    }
}
