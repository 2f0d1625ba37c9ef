import Dispatch
import MirroringFiles
import MirroringRemote
import Synchronization

extension FarQuestion {
    /// Works on it on a task of its own, since that is how work is cancelled, which may be blocked. Blocks as long.
    ///
    /// - Parameters:
    ///   - stops: what cancels it; otherwise it comes to its end, although nobody waits for the answer.
    ///   - body: the work.
    func onTask(
        cancelledBy stops: Set<Stop>,
        _ body: @escaping @Sendable () async throws -> [UInt8]
    ) throws -> [UInt8] {
        let arrival = Arrival<Result<[UInt8], any Error>>()
        let task = Task(executorPreference: WorkThread()) {
            do {
                arrival.set(.success(try await body()))
            } catch {
                arrival.set(.failure(error))
            }
        }
        receive { [self] _, isLast in
            if isLast, let stop, stops.contains(stop) { task.cancel() }
        }
        return try arrival.wait().get()
    }
}

/// A thread of its own for a task that blocks. An actor's would not do: a closure that suspends nowhere does not stay on it.
private final class WorkThread: TaskExecutor {
    private let queue = DispatchQueue(label: "mirroring.far-question.work")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Work of which it is not known how much there is: the near end is told that it goes on, and it ends when nobody waits for the answer.
final class CountedWork: Sendable {
    private let question: FarQuestion
    private let done = Atomic(0)

    /// The work on a question.
    init(_ question: FarQuestion) {
        self.question = question
    }

    /// Takes note of so much more that is done; false if nobody waits any more.
    func goesOn(_ count: Int) -> Bool {
        let sum = done.wrappingAdd(count, ordering: .relaxed).newValue
        question.progressed(sum, of: sum)
        return question.stop == nil
    }
}
