import MirroringOfflineLog

/// Tells how the last runs of all jobs went when the offline log was written, so that a bridge which has just been started can judge them.
struct LoggedCoursesReader {
    let keeper: OfflineLogKeeper
    let note: @Sendable (JobCourses) async -> Void
    let clock: any Clock<Duration>

    /// Tells it once it can be read, unless the task is cancelled before: until then no job is judged.
    func read() async {
        while !Task.isCancelled {
            if let courses = await keeper.courses() { return await note(courses) }
            try? await clock.sleep(for: LoggedRunsReader.retryInterval)
        }
    }
}
