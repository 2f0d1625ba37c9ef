import DequeModule
import Synchronization

/// Hands elements over to one reader, who says when it is done with them by coming back for more.
///
/// No more waits in it than its sender sends at a time, and ``notesLimit`` notes, which nobody waits for.
final class HandOver<Element: Sendable>: Sendable {
    /// How many notes wait for a slow reader; older ones are dropped then.
    static var notesLimit: Int { 100 }

    private enum Entry {
        case element(Element)
        case note(Element)
        /// What was sent before it was taken when the reader gets here.
        case taken(Promise<Void>)

        var isNote: Bool {
            if case .note = self { true } else { false }
        }
    }

    private enum End {
        case reached(MonitoringError?)
        case told

        var error: MonitoringError? {
            if case .reached(let error) = self { error } else { nil }
        }
    }

    private struct State {
        var entries: Deque<Entry> = []
        var notes = 0
        var end: End?
        var waiter: Promise<Void>?
    }

    private enum Step {
        case element(Element)
        case taken(Promise<Void>)
        case end(MonitoringError?)
        case wait(Promise<Void>)
    }

    private let state = Mutex(State())

    /// Hands elements over and waits until the reader has taken them and comes back for more, or this task is cancelled.
    ///
    /// - Parameter elements: at least one.
    func send(_ elements: [Element]) async {
        let taken = Promise<Void>()
        change { $0.entries += elements.map(Entry.element) + [.taken(taken)] }
        await taken.value()
    }

    /// Hands over what tells how things are, behind all that was handed over before; the reader may be so slow that it misses some of that.
    func note(_ element: Element) {
        change { state in
            state.entries.append(.note(element))
            state.notes += 1
            guard state.notes > Self.notesLimit, let oldest = state.entries.firstIndex(where: \.isNote) else { return }
            state.entries.remove(at: oldest)
            state.notes -= 1
        }
    }

    /// Nothing more comes.
    ///
    /// - Parameter error: why, for the reader; nil if it needs no reason.
    func finish(_ error: MonitoringError?) {
        change { $0.end = $0.end ?? .reached(error) }
    }

    /// The next element; nil at the end, and when the task is cancelled while it waits.
    ///
    /// - Throws: the reason of the end, once.
    func next() async throws(MonitoringError) -> Element? {
        while true {
            switch step() {
            case .element(let element): return element
            case .taken(let promise): promise.keep(())
            case .end(let error?): throw error
            case .end(nil): return nil
            case .wait(let promise):
                guard await promise.value() != nil else { return nil }
            }
        }
    }

    private func step() -> Step {
        state.withLock { state in
            switch state.entries.popFirst() {
            case .element(let element): return .element(element)
            case .note(let note):
                state.notes -= 1
                return .element(note)
            case .taken(let promise): return .taken(promise)
            case nil: break
            }
            if let end = state.end {
                state.end = .told
                return .end(end.error)
            }
            let waiter = Promise<Void>()
            state.waiter = waiter
            return .wait(waiter)
        }
    }

    /// The reader is woken when the lock is given back.
    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state in
            body(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.keep(())
    }
}
