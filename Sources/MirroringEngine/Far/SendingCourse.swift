import MirroringFiles
import Synchronization

/// How far the sending of files has come: the thread that sends them says so, and the far end that takes them. Who reads the files waits for
/// the two.
final class SendingCourse: Sendable {
    /// What is waited for.
    enum Turn: Sendable {
        /// That more may be read, or the far end has answered before.
        case reading
        /// That the far end has answered.
        case answer
    }

    private struct State {
        /// How many bytes are read and not sent.
        var ahead = 0
        /// How many files the far end has done with, as it has said last.
        var done = 0
        var isAnswered = false
        /// Who waits, and for what: told whether it has come.
        var waiting: (turn: Turn, arrival: Arrival<Bool>)?

        /// Takes out who waits, if what is waited for has come.
        mutating func arrived(under limit: Int) -> Arrival<Bool>? {
            guard let waiting, isAnswered || waiting.turn == .reading && ahead < limit else { return nil }
            self.waiting = nil
            return waiting.arrival
        }
    }

    /// How many bytes may be read and not sent before the next ones are read.
    private let limit: Int
    private let state = Mutex(State())

    /// The course of a sending that has not begun.
    init(limit: Int) {
        self.limit = limit
    }

    /// How many files the far end has done with, as it has said last.
    var done: Int { state.withLock { $0.done } }

    /// So many bytes are read.
    func read(_ count: Int) {
        state.withLock { $0.ahead += count }
    }

    /// So many of them are sent, or nobody takes them any more.
    func sent(_ count: Int) {
        change { $0.ahead -= count }
    }

    /// The far end has done with so many files.
    func progressed(to done: Int) {
        state.withLock { $0.done = done }
    }

    /// The far end has answered, or never will.
    func answered() {
        change { $0.isAnswered = true }
    }

    /// Waits; one at a time.
    ///
    /// - Parameters:
    ///   - turn: for what.
    ///   - deadline: until when the run may go on.
    /// - Throws: ``RunEnd``; `CancellationError`.
    func wait(for turn: Turn, until deadline: RunDeadline) async throws {
        let arrival = Arrival<Bool>()
        change { $0.waiting = (turn, arrival) }
        if arrival.value == nil { _ = await arrival.arrived(by: deadline) { arrival.set(false) } }
        try Task.checkCancellation()
        if let end = deadline.end() { throw end }
        guard arrival.value == true else { throw CancellationError() }
    }

    private func change(_ body: (inout State) -> Void) {
        let arrived = state.withLock { state in
            body(&state)
            return state.arrived(under: limit)
        }
        arrived?.set(true)
    }
}
