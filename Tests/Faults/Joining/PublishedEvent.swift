import EventSamples
import Foundation
import MirroringEvents

/// Which event it is.
struct EventIdentity: Sendable, Hashable {
    /// The job under whose key it was published.
    let job: UUID
    let run: UUID
    let sequence: Int
}

/// An event that an engine has published, at its place in the history.
struct PublishedEvent: Sendable {
    let identity: EventIdentity
    /// Its offset in the stream.
    let offset: UInt64
    /// When its engine handed it over: it was published after that.
    let moment: Moment
    /// When it was read in the history: it was published before that.
    let read: Moment
}

extension MirroringStatusEventArgs {
    /// An event of an engine that happens now. It carries the moment as the bytes that were sent, which nobody in the harness looks at.
    static func happening(_ sequence: Int, of run: UUID, _ job: UUID) -> Self {
        var event = typical(sequence: sequence, runId: run, jobId: job)
        event.transferData.status.sentTime = .now
        event.transferData.status.receivedTime = event.transferData.status.sentTime
        event.transferData.packageHeader?.sizeOfSentData = Moment.now.nanoseconds
        return event
    }

    /// The moment that ``happening(_:of:_:)`` has put into it.
    var moment: Moment { Moment(nanoseconds: transferData.packageHeader?.sizeOfSentData ?? 0) }
}

extension UUID {
    /// A job of the harness by its number, the same in each of its processes.
    static func job(_ number: Int) -> UUID {
        UUID(name: "job \(number)".utf8, namespace: MirroringStatusEventArgs.sampleJobId)
    }
}
