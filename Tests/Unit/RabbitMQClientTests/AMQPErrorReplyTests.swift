import Testing

@testable import RabbitMQClient

/// Texts of RabbitMQ 3.10.8.
@Suite struct AMQPErrorReplyTests {
    @Test(
        arguments: [
            (
                403,
                "ACCESS_REFUSED - access to topic 'a.b' in exchange exchange 'events' in vhost '/' refused for user 'u'",
                "a.b"
            ),
            (403, "ACCESS_REFUSED - write access to topic 'a.b' in exchange exchange 'events' in vhost '/' …", "a.b"),
            (403, "ACCESS_REFUSED - access to topic '' in exchange exchange 'events' in vhost '/' refused", ""),
            (403, "ACCESS_REFUSED - access to exchange 'events' in vhost '/' refused for user 'u'", nil),
            (403, "ACCESS_REFUSED - access to topic 'a key that is cut off as it is too lon...", nil),
            (404, "NOT_FOUND - access to topic 'a.b' in exchange exchange 'events' in vhost '/'", nil),
        ] as [(Int, String, String?)]
    )
    func routingKeyIsReadFromARefusal(code: Int, text: String, key: String?) {
        #expect(AMQPError.Reply(code: code, text: text).refusedRoutingKey == key)
    }

    @Test(
        arguments: [
            (403, "access to topic 'a.b' in exchange exchange 'events'", true),
            (403, "access to topic 'a.b.c' in exchange exchange 'events'", false),
            (403, "the plug-in does not let u write a.b", true),
            (403, "access to exchange 'events' in vhost '/' refused for user 'u'", false),
            (404, "access to topic 'a.b' in exchange exchange 'events'", false),
        ]
    )
    func aRefusalIsThatOfTheKeyItNames(code: Int, text: String, isRefused: Bool) {
        #expect(AMQPError.Reply(code: code, text: text).refuses(routingKey: "a.b") == isRefused)
    }

    @Test(
        arguments: [
            (404, "NOT_FOUND - no exchange 'mirroring.events' in vhost '/'", .exchange),
            (404, "NOT_FOUND - no queue 'mirroring.session.u.1' in vhost '/'", .queue),
            (404, "NOT_FOUND - queue 'q' in vhost '/' process is stopped by supervisor", .queue),
            (404, "NOT_FOUND - home node 'rabbit@a' of durable queue 'q' in vhost '/' is down or inaccessible", .queue),
            (404, "NOT_FOUND - no queue 'the exchange 'e'' in vhost '/'", .queue),
            (404, "NOT_FOUND - no exchange 'the queue 'q'' in vhost '/'", .exchange),
            (404, "NOT_FOUND - nothing of that name", nil),
            (403, "ACCESS_REFUSED - access to queue 'q' in vhost '/' refused for user 'u'", nil),
        ] as [(Int, String, AMQPError.Reply.Resource?)]
    )
    func whatIsMissingIsReadFromTheReply(code: Int, text: String, missing: AMQPError.Reply.Resource?) {
        #expect(AMQPError.Reply(code: code, text: text).missing == missing)
    }

    @Test func causesThatShareACodeAreToldApart() {
        let limit = "NOT_ALLOWED - access to vhost 'v' refused for user 'u': connection limit (0) is reached"
        #expect(AMQPError.Reply(code: 530, text: limit).namesConnectionLimit)
        let closed = AMQPError.Reply(code: 530, text: "NOT_ALLOWED - access to vhost 'v' refused for user 'u'")
        #expect(!closed.namesConnectionLimit)
        #expect(closed.refusesUser)
        let missing = AMQPError.Reply(code: 530, text: "NOT_ALLOWED - vhost v not found")
        #expect(!missing.namesConnectionLimit)
        #expect(!missing.refusesUser)
    }

    @Test func sentenceAndCodeComeFromTheReply() {
        let reply = AMQPError.Reply(code: 404, text: "NOT_FOUND - no exchange 'e' in vhost '/'")
        let error = AMQPError.broker(reply, origin: .channel, doing: "find exchange \"e\"")
        #expect(error.code == .notFound)
        #expect(error.reply == reply)
        #expect(
            error.description
                == "The broker refused to find exchange \"e\": NOT_FOUND - no exchange 'e' in vhost '/' (404)."
        )
    }
}
