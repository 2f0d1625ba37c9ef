public import Dispatch

/// An executor over a serial queue of its own, for an actor whose calls block: on a disk, on a C library, on a lock.
///
/// The shared threads of Swift's own executor, as many as there are cores, must never block; a thread of a queue may. An actor takes
/// one by returning ``asUnownedSerialExecutor()`` as its `unownedExecutor`, and keeps it. What else is put on the queue, such as the
/// handler of a socket or a timer, is isolated to that actor, too.
public final class SerialQueueExecutor: SerialExecutor {
    /// The queue; what runs on it is isolated to the executor's actor.
    public let queue: DispatchQueue

    /// An executor with a queue of that label.
    public init(label: String) {
        queue = DispatchQueue(label: label)
    }

    /// Runs a job on the queue, after those before it.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// The reference that an actor returns as its `unownedExecutor`.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// Ends the process if the caller does not run on the queue.
    public func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
