import Foundation
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

@Suite struct ReplayAdmissionTests {
    private let jobId = UUID()

    private func request(
        exchange: String = WireNames.Exchange.replay,
        key: String = WireNames.replayAllKey,
        user: String? = "ann",
        correlationId: String? = "c",
        replyTo: String? = "mirroring.reply.ann.1",
        headers: FieldTable = [:],
        body: String = "{}"
    ) -> ReplayAdmission {
        var properties = MessageProperties()
        properties.userId = user
        properties.replyTo = replyTo
        properties.correlationId = correlationId
        properties.headers = headers
        return ReplayAdmission(
            Delivery(
                tag: 1,
                isRedelivered: false,
                exchange: exchange,
                routingKey: key,
                properties: properties,
                body: Array(body.utf8)
            )
        )
    }

    @Test func straightRequestIsAdmitted() throws {
        guard
            case .admitted(let order, "ann") = request(key: jobId.lowercased, body: #"{"limit":5,"from":"newest"}"#)
        else {
            Issue.record("refused")
            return
        }
        #expect(order.scope == .job(jobId))
        #expect(order.request.limit == 5)
        #expect(order.request.from == .newest)
        #expect(order.replyTo == "mirroring.reply.ann.1")
        #expect(order.correlationId == "c")
    }

    @Test(arguments: ["x-death", "CC", "BCC"])
    func requestThatTookAnotherWayIsRefusedWithTheReason(header: String) {
        expect(request(headers: [header: .array([])]), saysWhy: header, to: "mirroring.reply.ann.1")
    }

    @Test func requestsThatCantBeTrustedAreRefusedWithTheReason() {
        let own = "mirroring.reply.ann.1"
        expect(request(exchange: ""), saysWhy: WireNames.Exchange.replay, to: nil)
        expect(request(exchange: "ann.exchange"), saysWhy: WireNames.Exchange.replay, to: nil)
        expect(request(user: nil), saysWhy: "user_id", to: nil)
        expect(request(key: "#"), saysWhy: "routing key", to: own)
        // Texts that no message can carry: what came was not UTF-8, and was made so.
        let repaired = String(repeating: "\u{FFFD}", count: 86)
        expect(request(correlationId: repaired), saysWhy: "correlation_id", to: own)
        expect(request(replyTo: "mirroring.reply.ann.\(repaired)"), saysWhy: "reply_to", to: nil)
        expect(request(key: jobId.uuidString), saysWhy: "routing key", to: own)
        expect(request(body: "["), saysWhy: "JSON", to: own)
        expect(request(body: #"{"limit":0}"#), saysWhy: "limit", to: own)
        expect(
            request(body: #"{"unknown":""# + String(repeating: "x", count: 65_536) + #""}"#),
            saysWhy: "too long",
            to: own
        )
    }

    /// Who has rights for the names of `con` may also make `mirroring.reply.con.x.1`, and `con.x` may name it as its own.
    @Test func namesOfQueuesTellOneUserFromAnother() {
        expect(
            request(user: "con", replyTo: "mirroring.reply.con.x.1"),
            saysWhy: "no dot",
            to: "mirroring.reply.con.x.1"
        )
        expect(request(user: "con", replyTo: "mirroring.reply.con."), saysWhy: "no dot", to: "mirroring.reply.con.")
        let dotted = request(user: "con.x", replyTo: "mirroring.reply.con.x.1")
        expect(dotted, saysWhy: #"a user "con" may have rights"#, to: "mirroring.reply.con.x.1")
    }

    /// Whoever may ask could fill another user's queue with refusals, until what is in it is dropped.
    @Test(arguments: ["mirroring.reply.bob.1", "mirroring.reply.annabel.1", "mirroring.reply.", "mirroring.reply.ann"])
    func refusalGoesToNobodyElse(replyTo: String) {
        expect(request(replyTo: replyTo), saysWhy: "reply_to", to: nil)
        expect(request(replyTo: replyTo, body: "["), saysWhy: "reply_to", to: nil)
    }

    /// A refusal is a message too: it must not get into the history, or into another subscriber's queue.
    @Test func nothingIsSentToAQueueThatIsNotForReplies() {
        expect(request(replyTo: nil), saysWhy: "reply_to", to: nil)
        expect(request(replyTo: WireNames.Queue.history), saysWhy: "reply_to", to: nil)
        expect(request(replyTo: "mirroring.session.ann.1"), saysWhy: "reply_to", to: nil)
    }

    private func expect(
        _ admission: ReplayAdmission,
        saysWhy word: String,
        to queue: String?,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        guard case .refused(let refusal, let address) = admission else {
            Issue.record("admitted", sourceLocation: sourceLocation)
            return
        }
        #expect(refusal.reason.contains(word), "\(refusal.reason)", sourceLocation: sourceLocation)
        #expect(address?.replyTo == queue, sourceLocation: sourceLocation)
    }
}
