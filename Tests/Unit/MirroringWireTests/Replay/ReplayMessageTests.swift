import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@Suite struct ReplayMessageTests {
    private let replies = ReplayMessages(replyTo: "mirroring.reply.ann.1", correlationId: "c", user: "bridge")

    @Test(arguments: [ReplayScope.all, .job(UUID())])
    func requestIsReadBackAsItWasSent(scope: ReplayScope) throws {
        var wanted = ReplayRequest()
        wanted.limit = 3
        let request = ReplayRequestMessage(wanted, of: scope, replyTo: "mirroring.reply.ann.1", correlationId: "c")
        let message = request.message(user: "ann")
        #expect(try ReplayRequestMessage(Delivery(message)) == request)
        #expect(message.exchange == "mirroring.replay")
        #expect(message.routingKey == scope.routingKey)
        #expect(message.isMandatory, "it comes back where no bridge has ever been")
    }

    @Test func requestForAnotherUsersQueueIsRefused() {
        let request = ReplayRequestMessage(
            ReplayRequest(),
            of: .all,
            replyTo: "mirroring.reply.bob.1",
            correlationId: nil
        )
        let refusal = #expect(throws: ReplayRefusal.self) {
            try ReplayRequestMessage(Delivery(request.message(user: "ann")))
        }
        #expect(refusal?.reason.contains("mirroring.reply.ann.") == true)
    }

    @Test func answersAreReadBackAsTheyWereSent() throws {
        let end = ReplayComplete(epoch: "e", first: 3, last: 9, count: 4, evictedBefore: nil)
        let message = replies.complete(end)
        #expect(message.exchange == "", "straight to the queue")
        #expect(message.routingKey == "mirroring.reply.ann.1")
        #expect(message.properties.correlationId == "c")
        guard case .complete(end) = try ReplayReply(Delivery(message)) else {
            Issue.record("not the end")
            return
        }
        let refusal = ReplayRefusal(reason: "No.", retryAfter: .seconds(2))
        guard case .refused(refusal) = try ReplayReply(Delivery(replies.refused(refusal))) else {
            Issue.record("not the refusal")
            return
        }
    }

    @Test func eventOfAnAnswerIsTheOriginal() throws {
        let event = MirroringStatusEventArgs.typical()
        let original = Delivery(EventMessage.make(event, body: event.encodedJSON(), user: "ann"), at: 7)
        guard case .event(let received) = try ReplayReply(Delivery(replies.event(original, at: 7))) else {
            Issue.record("not an event")
            return
        }
        #expect(received.event == event)
        #expect(received.position == 7)
    }

    @Test func whatIsNoAnswerSaysWhy() {
        var message = replies.refused(ReplayRefusal(reason: "No."))
        message.body = []
        let error = #expect(throws: MonitorMessageError.self) { try ReplayReply(Delivery(message)) }
        #expect(error?.description.hasSuffix(".") == true)
    }

    /// It is one of many: the others are events all the same.
    @Test func whatIsNoEventKeepsItsKey() throws {
        var original = EventMessage.make(.typical(), body: [0x7B], user: "ann")
        original.routingKey = "a.b"
        let message = replies.event(Delivery(original, at: 7), at: 7)
        guard case .unreadable("a.b", let error) = try ReplayReply(Delivery(message)) else {
            Issue.record("not unreadable")
            return
        }
        #expect(error.description.hasSuffix("."))
    }

    @Test func selectionIsARequestAsFarAsARequestCanSelect() {
        let (job, position) = (UUID(), StreamPosition(epoch: "e", offset: 7))
        let selection = EventSelection(jobId: job, state: .transferring, severity: .error, outcome: .running)
        let request = ReplayRequest(selection, after: position)
        #expect(request.states == [.transferring] && request.severities == [.error] && request.after == position)
        #expect(ReplayScope(selection) == .job(job))
        #expect(ReplayRequest(.all) == ReplayRequest() && ReplayScope(.all) == .all)
    }
}
