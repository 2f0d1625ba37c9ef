import Synchronization

/// Handlers that are called one after the other, in the order in which they were added.
public final class HandlerList<Handler: Sendable>: Sendable {
    /// Names a handler that was added, to remove it again.
    public struct Registration: Sendable, Hashable {
        fileprivate let number: Int
    }

    private struct State {
        var handlers: [(number: Int, handler: Handler)] = []
        var added = 0
    }

    private let state = Mutex(State())

    init() {}

    /// Adds a handler after the others.
    ///
    /// - Returns: what removes it again.
    @discardableResult
    public func add(_ handler: Handler) -> Registration {
        state.withLock { state in
            state.added += 1
            state.handlers.append((state.added, handler))
            return Registration(number: state.added)
        }
    }

    /// Adds a handler after the others, for good; ``add(_:)`` returns what removes it again.
    public static func += (list: HandlerList, handler: Handler) {
        list.add(handler)
    }

    /// Removes a handler; a call that is under way goes on.
    public func remove(_ registration: Registration) {
        // What a handler holds is given up without the lock: it may have handlers of its own to remove.
        _ = state.withLock { state in
            state.handlers.firstIndex { $0.number == registration.number }.map { state.handlers.remove(at: $0) }
        }
    }

    /// The handlers now, to be called without a lock.
    var all: [Handler] {
        state.withLock { $0.handlers.map(\.handler) }
    }
}
