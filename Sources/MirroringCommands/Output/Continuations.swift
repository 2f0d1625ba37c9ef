import Foundation
import Synchronization

/// How often this process has been stopped and continued, as by Ctrl-Z and `fg`: whatever it had drawn, others have written since.
enum Continuations {
    private static let counter = Atomic(0)

    /// Counts from now on; to be called before the first drawing.
    static func watch() {
        _ = handler
    }

    /// The number so far. One that is not handled yet counts: that is for one thread to do, and the others go on meanwhile.
    static var count: Int {
        while true {
            let handled = counter.load(ordering: .acquiring)
            let isPending = isPending
            // Handled in between, it would count twice.
            if counter.load(ordering: .acquiring) == handled { return isPending ? handled + 1 : handled }
        }
    }

    private static var isPending: Bool {
        var signals = sigset_t()
        sigpending(&signals)
        return sigismember(&signals, SIGCONT) == 1
    }

    /// By a handler, which is not handed on to programs that this one starts.
    private static let handler: Void = {
        _ = count  // so that the handler finds it made
        signal(SIGCONT) { _ in _ = Continuations.counter.wrappingAdd(1, ordering: .relaxed) }
    }()
}
