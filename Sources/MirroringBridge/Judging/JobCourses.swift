import MirroringEvents

import struct Foundation.UUID

/// How the runs of all jobs went of late: a value, without a clock.
///
/// Bounded by ``maximum``: where there are more jobs, an eighth more at that, those go of which nothing was heard for longest.
struct JobCourses: Sendable {
    /// How many jobs are remembered.
    static let maximum = 10_000

    private var courses: [UUID: JobCourse] = [:]

    /// The jobs.
    var all: some Collection<JobCourse> { courses.values }

    /// A job; nil if nothing is known of it.
    subscript(job: UUID) -> JobCourse? { courses[job] }

    /// Takes in an event.
    ///
    /// - Parameters:
    ///   - event: the event.
    ///   - job: the job under whose key it was published.
    ///   - began: when its run began, where that is known otherwise.
    ///   - cameLate: whether the event had waited for its broker.
    mutating func note(
        _ event: MirroringStatusEventArgs,
        of job: UUID,
        began: Timestamp? = nil,
        cameLate: Bool = false
    ) {
        if let index = courses.index(forKey: job) {
            guard courses.values[index].isNews(event, cameLate: cameLate) else { return }
            courses.values[index].note(event, began: began, cameLate: cameLate)
        } else {
            var course = JobCourse(job)
            course.note(event, began: began, cameLate: cameLate)
            courses[job] = course
            shed()
        }
    }

    /// Takes in what is known of jobs from elsewhere.
    mutating func note(_ others: JobCourses) {
        for other in others.courses.values {
            courses[other.jobId, default: JobCourse(other.jobId)].note(other)
        }
        shed()
    }

    /// Takes in that a bridge has found a job late, see ``JobCourse/note(lateSince:)``.
    mutating func note(lateSince since: Timestamp, of job: UUID) {
        guard let index = courses.index(forKey: job) else { return }
        courses.values[index].note(lateSince: since)
    }

    /// Forgets the jobs of which nothing has happened since a time, but for some: nobody runs them any more.
    mutating func forget(before time: Timestamp, but kept: Set<UUID> = []) {
        func isOver(_ course: JobCourse) -> Bool { course.lastTime < time && !kept.contains(course.jobId) }
        guard courses.values.contains(where: isOver) else { return }
        courses = courses.filter { !isOver($0.value) }
    }

    private mutating func shed() {
        guard courses.count > Self.maximum + Self.maximum / 8 else { return }
        let kept = courses.sorted { $0.value.lastTime > $1.value.lastTime }.prefix(Self.maximum)
        courses = Dictionary(uniqueKeysWithValues: kept.map { ($0.key, $0.value) })
    }
}
