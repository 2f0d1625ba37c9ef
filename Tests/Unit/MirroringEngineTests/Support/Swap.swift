import Foundation
import Synchronization

/// Somebody who puts a folder, or a file, and a link to another's in its place by turns, as fast as he can.
final class Swap: Sendable {
    /// How long a race is run.
    private static var duration: Duration {
        .seconds(ProcessInfo.processInfo.environment["MIRRORING_TEST_LONG"] == nil ? 2 : 60)
    }

    /// Whether a race has been run for long enough: a busy machine may need a minute more for some rounds.
    static func hasLasted(since start: ContinuousClock.Instant, _ rounds: Int) -> Bool {
        let time = start.duration(to: .now)
        return rounds > 10 ? time >= duration : time >= duration + .seconds(60)
    }

    private let isOver = Atomic(false)
    private let ended = DispatchSemaphore(value: 0)

    /// Begins.
    ///
    /// - Parameters:
    ///   - path: where the two alternate.
    ///   - victim: what the link leads to.
    ///   - make: makes what is there by turns with the link, if it is missing.
    init(_ path: String, with victim: String, make: @escaping @Sendable () -> Void) {
        Thread.detachNewThread { [self] in
            while !isOver.load(ordering: .relaxed) {
                make()
                rename(path, "\(path).away")
                symlink(victim, path)
                unlink(path)
                rename("\(path).away", path)
            }
            ended.signal()
        }
    }

    /// Ends, and waits for it.
    func stop() {
        isOver.store(true, ordering: .relaxed)
        ended.wait()
    }
}
