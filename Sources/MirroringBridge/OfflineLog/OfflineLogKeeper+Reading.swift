import MirroringFiles
import MirroringOfflineLog

/// What the log tells of runs, whoever writes it.
extension OfflineLogKeeper {
    /// The parts of the log in which runs may not have ended: first the files of late. That is a day more than the history keeps by
    /// default, so whatever can be replayed of a run is in it.
    var spans: [OfflineLogSpan] {
        let late = Duration.seconds(8 * 86_400)
        guard let time = FileFacts(of: "\(folder)/\(OfflineLogFolder.positionFile)")?.modified else { return [.all] }
        return [.since(late, before: time), .earlier(than: late, before: time)]
    }

    /// The runs that have not ended, as a part of the log knows them, whoever writes it; the newest run first.
    ///
    /// - Returns: nil if they can't be read; until they are, something is wrong.
    func unfinishedRuns(in span: OfflineLogSpan) async -> [LoggedRun]? {
        do {
            let runs = try await surveyor.unfinishedRuns(of: OfflineLogFolder(path: folder), in: span)
            perform(.reading) {}
            return runs
        } catch {
            perform(.reading) { throw error }
            return nil
        }
    }

    /// How the last runs of the jobs went, as the log tells, whoever writes it.
    ///
    /// - Returns: nil if it can't be read; until it is, something is wrong.
    func courses() async -> JobCourses? {
        do {
            let courses = try await surveyor.courses(of: OfflineLogFolder(path: folder))
            perform(.reading) {}
            return courses
        } catch {
            perform(.reading) { throw error }
            return nil
        }
    }

    /// What was found wrong with jobs and stood when it was written last, whoever wrote it.
    var findings: StandingFindings {
        let opened = try? OpenedLogFolder(OfflineLogFolder(path: folder))
        return opened.flatMap { FindingsStore(in: $0).load() } ?? StandingFindings()
    }
}
