import Foundation
import MirroringWire
import Testing

@Suite struct ReplyQueueTests {
    @Test(arguments: ["ann", "Ann", "müller", "a-b_c", "ann@host", "a b", "#", "*"])
    func whatAClientMakesIsAReplyQueueOfItsUser(user: String) {
        #expect(WireNames.Queue.isReply(WireNames.Queue.reply(user: user, id: UUID()), of: user))
        #expect(WireNames.Queue.isReply("mirroring.reply.\(user).x", of: user))
        #expect(WireNames.Queue.mayBeInNames(user))
    }

    @Test(
        arguments: [
            ("con", "mirroring.reply.con.x.1"), ("con", "mirroring.reply.con..1"), ("con", "mirroring.reply.con.1."),
            ("con", "mirroring.reply.con."), ("con", "mirroring.reply.con"), ("con", "mirroring.reply.conny.1"),
            ("con", "mirroring.reply.Con.1"), ("con", "mirroring.session.con.1"), ("con", ""),
            ("con.x", "mirroring.reply.con.x.1"), ("con.", "mirroring.reply.con..1"), (".", "mirroring.reply...1"),
            ("", "mirroring.reply..1"),
            // The same letter in another spelling is another user to the broker.
            ("jos\u{E9}", "mirroring.reply.jose\u{301}.1"), ("jose", "mirroring.reply.jose\u{301}.1"),
            ("con", "mirroring.reply.con.1.\u{301}"),
        ]
    )
    func whatMayBeAnotherUsersIsNone(user: String, queue: String) {
        #expect(!WireNames.Queue.isReply(queue, of: user))
    }
}
