import EventSamples
import Foundation
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Testing

/// Events as a user's own tests make them.
@Suite struct MonitoredEventTests {
    private let sample = MirroringStatusEventArgs.typical(sequence: 3)

    @Test func monitoredEventSaysWhatItsEventSays() {
        let event = MonitoredEvent(sample, missingBefore: 1...2)
        #expect(event.jobId == sample.jobId && event.runId == sample.runId && event.sequence == 3)
        #expect(event.status == sample.status && event.transferData == sample.transferData)
        #expect(event.missingBefore == 1...2)
    }

    @Test func monitoredEventIsAsItWouldBeReceived() throws {
        let event = MonitoredEvent(sample)
        #expect(try MirroringStatusEventArgs(json: event.body) == sample)
        #expect(event.routingKey == RoutingKey(sample).description)
        #expect(event.keyMatchesJob && event.isUserVerified && event.delay == nil && event.missingBefore == nil)

        let foreign = MonitoredEvent(
            ReceivedEvent(sample, routingKey: "\(UUID().uuidString).Transferring.processing", publisher: .unverified),
            at: Timestamp(milliseconds: 7)
        )
        #expect(!foreign.keyMatchesJob && !foreign.isUserVerified && foreign.receivedAt.milliseconds == 7)
        #expect(foreign.doubts == [.foreignKey, .unverifiedUser])
    }

    /// Whoever keeps something for each job can't be told anything about one by who may not speak for it.
    @Test func jobIsThatOfTheKey() {
        let (job, run) = (UUID(), sample.runId)
        let routingKey = "\(job.uuidString.lowercased()).Transferring.processing.running"
        let foreign = ReceivedEvent(sample, routingKey: routingKey)
        #expect(MonitoredEvent(foreign).jobId == job && MonitoredEvent(foreign).runId == run)
        #expect(MonitoredEvent(foreign).event.jobId == sample.jobId)
    }

    @Test func eventThatWasSentAgainSaysWhereItIs() throws {
        let event = MonitoredEvent(sample, position: 7)
        #expect(try MirroringStatusEventArgs(json: event.body) == sample)
        #expect(event.isReplayed && event.position == 7)
        let live = MonitoredEvent(sample)
        #expect(!live.isReplayed && live.position == nil)
    }
}
