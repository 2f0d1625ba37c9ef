import Foundation
import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringSettings

/// Every job that has a name or a past, and what it is at.
struct JobListing {
    /// What a job is at.
    enum State: String, Encodable {
        case never, idle, running, died
        /// Its file can't be used.
        case invalid
        /// It was run, and has no job file any more.
        case forgotten
        /// What is known of its runs can't be read.
        case unknown
    }

    /// A job.
    struct Row {
        /// The name by which a command finds it, the path of its file, or its id.
        let name: String
        let file: String?
        let job: Job?
        var status: JobStatus?
        let state: State
        /// What is wrong with its file, or with what is known of its runs, a sentence each.
        var problems: [String] = []
    }

    let rows: [Row]
    /// When it was looked.
    let now: Timestamp

    /// Looks at jobs and at the engine's state folder, and changes nothing. What can't be read of one job hides no other.
    ///
    /// - Parameters:
    ///   - catalog: where jobs have names.
    ///   - stateFolder: the engine's.
    ///   - now: the time to tell ages by.
    /// - Throws: a failure if the state folder can't be read.
    init(_ catalog: JobCatalog, stateFolder: String, at now: Timestamp = .now) throws(RunFailure) {
        let known = try JobStatus.jobs(in: stateFolder)
        var rows = catalog.all().map { Self.row($0, stateFolder) }
        let named = Set(rows.compactMap(\.job?.id))
        for id in known where !named.contains(id) {
            let row = Self.row(of: id, catalog, stateFolder)
            // The file of a name, in which something is wrong now, does not say whose it is; its runs do.
            if row.state == .invalid, let index = rows.firstIndex(where: { $0.isOfFile(row.file) }) {
                rows[index].status = row.status
            } else {
                rows.append(row)
            }
        }
        self.rows = rows
        self.now = now
    }

    private static func row(_ entry: JobEntry, _ stateFolder: String) -> Row {
        let document: JobDocument
        switch entry.document {
        case .success(let read): document = read
        case .failure(let failure):
            return Row(name: entry.name, file: entry.file, job: nil, state: .invalid, problems: failure.sentences)
        }
        do throws(RunFailure) {
            let status = try JobStatus(of: document.job.id, in: stateFolder)
            return Row(
                name: entry.name,
                file: entry.file,
                job: document.job,
                status: status,
                state: State(rawValue: status.state.rawValue) ?? .idle
            )
        } catch {
            let problems = [error.description]
            return Row(name: entry.name, file: entry.file, job: document.job, state: .unknown, problems: problems)
        }
    }

    /// A job that was run and has no name here.
    private static func row(of id: UUID, _ catalog: JobCatalog, _ stateFolder: String) -> Row {
        let name = id.uuidString.lowercased()
        let status: JobStatus
        do throws(RunFailure) {
            status = try JobStatus(of: id, in: stateFolder)
        } catch {
            return Row(name: name, file: nil, job: nil, state: .unknown, problems: [error.description])
        }
        let forgotten = Row(name: name, file: status.file, job: nil, status: status, state: .forgotten)
        // It may have been run by the path of its file.
        guard let file = status.file else { return forgotten }
        let entry = catalog.entry(file)
        switch entry.document {
        case .success(let document) where document.job.id == id: return row(entry, stateFolder)
        case .failure(let failure) where !isGone(file):
            return Row(
                name: entry.name,
                file: file,
                job: nil,
                status: status,
                state: .invalid,
                problems: failure.sentences
            )
        default: return forgotten
        }
    }

    /// Whether there is no such file; one that this user may not see may be there.
    private static func isGone(_ path: String) -> Bool {
        access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)
    }
}

extension JobListing.Row {
    /// Whether it is that of a file with something wrong in it, and nothing is known yet of what the file said before.
    ///
    /// - Parameter path: an absolute path; nil for no file.
    fileprivate func isOfFile(_ path: String?) -> Bool {
        guard state == .invalid, status == nil, let file else { return false }
        return path == (file.hasPrefix("/") ? file : "\(FileManager.default.currentDirectoryPath)/\(file)")
    }

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
