import Foundation
import MirroringEvents

/// The jobs that the broker forbids this user to publish, and the dead processes whose events were left in the outbox because of
/// that. A value, without I/O.
///
/// It is kept for the relay's life: what is granted later is found by the next process, or when an event of the job is delivered.
struct ForbiddenJobs {
    private var reasons: [UUID: String] = [:]
    private var left: [UUID: UUID] = [:]

    /// The processes whose events are left to another user.
    var processes: Set<UUID> { Set(left.keys) }

    /// What is to be said of them, for each job.
    var sentences: [String] { Set(left.values).compactMap { reasons[$0] }.sorted() }

    /// Whether the job is forbidden.
    func contains(_ job: UUID) -> Bool {
        !reasons.isEmpty && reasons[job] != nil
    }

    /// The broker has refused an event of a job, because of the job.
    mutating func forbid(_ job: UUID, because reason: String) {
        reasons[job] = reason
    }

    /// The events of a process are left to another user.
    mutating func leave(_ process: UUID, because job: UUID) {
        left[process] = job
    }

    /// Events are delivered: if their jobs were forbidden before, that is over.
    mutating func markDelivered(_ events: [PendingEvent]) {
        guard !reasons.isEmpty else { return }
        for job in Set(events.lazy.map(\.event.jobId)) where reasons.removeValue(forKey: job) != nil {
            left = left.filter { $0.value != job }
        }
    }

    /// Only these processes have something in the outbox.
    mutating func forgetProcesses(except processes: [UUID]) {
        guard !left.isEmpty else { return }
        left = left.filter { processes.contains($0.key) }
    }
}
