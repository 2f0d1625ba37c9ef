import Synchronization

/// What several threads of a test write.
public final class Noted<Value: Sendable>: Sendable {
    private let guarded: Mutex<Value>

    /// Nothing was written yet but this.
    public init(_ value: Value) {
        guarded = Mutex(value)
    }

    /// What is written now.
    public var value: Value { guarded.withLock { $0 } }

    /// Writes, while nobody else does.
    public func change(_ body: (inout Value) -> Void) {
        guarded.withLock { body(&$0) }
    }
}
