import Foundation
import Synchronization

/// How often this process has been stopped and continued, as by Ctrl-Z and `fg`: whatever it had drawn, others have written since.
enum Continuations {
    private static let counter = Atomic(0)

    /// Counts from now on; to be called before the first drawing.
    static func watch() {
        _ = handler
    }

    /// The number so far.
    static var count: Int { counter.load(ordering: .relaxed) }

    /// By a handler, which is not handed on to programs that this one starts.
    private static let handler: Void = {
        _ = count  // so that the handler finds it made
        signal(SIGCONT) { _ in _ = Continuations.counter.wrappingAdd(1, ordering: .relaxed) }
    }()
}
