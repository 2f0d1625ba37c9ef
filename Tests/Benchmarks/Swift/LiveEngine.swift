import EventSamples
import Foundation
import MirroringPublisher

/// An engine's thread: hands events over at a rate until it is cancelled.
struct LiveEngine {
    private let thread: Thread

    /// An engine that begins when it is started.
    ///
    /// - Parameters:
    ///   - publisher: what it tells.
    ///   - rate: events a second.
    ///   - subscriber: who is to measure them.
    init(_ publisher: OutboxPublisher, rate: Int, subscriber: LiveSubscriber) {
        thread = Thread {
            var events = MeasuredEvents(jobs: 1)
            let pace = Pace(rate: rate)
            var count = 0
            while !Thread.current.isCancelled {
                let event = events.next()
                subscriber.noteNext()
                publisher.notify(event)
                count += 1
                pace.wait(for: count)
            }
        }
    }

    func start() { thread.start() }

    func cancel() { thread.cancel() }
}
