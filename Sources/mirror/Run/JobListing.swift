import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

import struct Foundation.UUID

/// Every job that has a name or a past, and what it is at.
struct JobListing {
    /// What a job is at.
    enum State: String, Encodable {
        case never, idle, running, died
        /// Its file can't be used.
        case invalid
        /// It was run, and has no job file any more.
        case forgotten
    }

    /// A job.
    struct Row {
        /// The name by which a command finds it, the path of its file, or its id.
        let name: String
        let file: String?
        let job: Job?
        let status: JobStatus?
        let state: State
        /// What is wrong with its file, a sentence each.
        let problems: [String]
    }

    let rows: [Row]
    /// When it was looked.
    let now: Timestamp

    /// Looks at jobs and at the engine's state folder, and changes nothing.
    ///
    /// - Parameters:
    ///   - catalog: where jobs have names.
    ///   - stateFolder: the engine's.
    ///   - now: the time to tell ages by.
    /// - Throws: ``RunFailure`` if the state folder can't be read.
    init(_ catalog: JobCatalog, stateFolder: String, at now: Timestamp = .now) throws(RunFailure) {
        var rows: [Row] = []
        var known: Set<UUID> = []
        for entry in catalog.all() {
            let row = try Self.row(entry, stateFolder)
            if let id = row.job?.id { known.insert(id) }
            rows.append(row)
        }
        for id in try JobStatus.jobs(in: stateFolder) where !known.contains(id) {
            let status = try JobStatus(of: id, in: stateFolder)
            // It may have been run by the path of its file.
            let entry = status.file.map { catalog.entry($0) }
            if let entry, case .success(let document) = entry.document, document.job.id == id {
                rows.append(try Self.row(entry, stateFolder))
            } else {
                rows.append(
                    Row(
                        name: id.uuidString.lowercased(),
                        file: status.file,
                        job: nil,
                        status: status,
                        state: .forgotten,
                        problems: []
                    )
                )
            }
        }
        self.rows = rows
        self.now = now
    }

    private static func row(_ entry: JobEntry, _ stateFolder: String) throws(RunFailure) -> Row {
        switch entry.document {
        case .success(let document):
            let status = try JobStatus(of: document.job.id, in: stateFolder)
            return Row(
                name: entry.name,
                file: entry.file,
                job: document.job,
                status: status,
                state: State(rawValue: status.state.rawValue) ?? .idle,
                problems: []
            )
        case .failure(let failure):
            return Row(
                name: entry.name,
                file: entry.file,
                job: nil,
                status: nil,
                state: .invalid,
                problems: failure.sentences
            )
        }
    }
}

extension JobListing.Row {
    /// When a good run is due, and by how much one is late; nil where nobody waits for one, or none was ever good.
    func due(at now: Timestamp) -> (time: Timestamp, late: Int)? {
        guard let expectation = job?.expectation, let lastGood = status?.lastGood else { return nil }
        return (expectation.due(after: lastGood), expectation.lateness(after: lastGood, at: now).seconds)
    }

    /// What was wrong in the last run, if that was not good.
    var problem: String? {
        guard let last = status?.runs.last, last.outcome != .succeeded, state != .running else { return nil }
        return last.firstProblem
    }
}
