import Testing

@testable import MirroringBridge

@Suite struct SubscriberNameTests {
    private static let uuid = "5f8a2f60-6f0e-4a52-8a8e-0d3a3a3f4d11"

    @Test(
        arguments: [
            ("mirroring.subscriber.ann.desk", [], .named, "ann", "desk"),
            ("mirroring.subscriber.ann.desk.left", [], .named, "ann", "desk.left"),
            ("mirroring.subscriber.ann.lee.desk", ["ann.lee"], .named, "ann.lee", "desk"),
            ("mirroring.subscriber.ann.lee.desk", ["ann", "ann.lee"], .named, "ann.lee", "desk"),
            ("mirroring.subscriber.ann.lee.desk", ["bob", "an"], .named, "ann", "lee.desk"),
            ("mirroring.subscriber.lonely", [], .named, nil, "lonely"),
            ("mirroring.session.ann.\(uuid)", [], .session, "ann", uuid),
            ("mirroring.session.ann.\(uuid)", ["ann"], .session, "ann", uuid),
            ("mirroring.session.ann.lee.\(uuid)", ["bob", "ann.lee"], .session, "ann.lee", uuid),
            // Who has rights for the names of ann can make it as well.
            ("mirroring.session.ann.lee.\(uuid)", ["bob"], .session, nil, "ann.lee.\(uuid)"),
            ("mirroring.session.ann.lee.\(uuid)", ["ann"], .session, "ann", "lee.\(uuid)"),
            ("mirroring.session.\(uuid)", [], .session, nil, uuid),
            ("mirroring.subscriber.jose\u{301}.desk", ["jos\u{E9}"], .named, "jose\u{301}", "desk"),
            ("mirroring.session.ann.lee", [], .session, "ann", "lee"),
            ("amq.gen-x.y", ["amq"], .other, nil, "amq.gen-x.y"),
        ] as [(String, [String], Subscriber.Kind, String?, String)]
    )
    func aQueuesNameTellsKindUserAndName(
        queue: String,
        users: [String],
        kind: Subscriber.Kind,
        user: String?,
        name: String
    ) {
        let parsed = SubscriberName(queue: queue, users: users)
        #expect(parsed.kind == kind)
        #expect(parsed.user.map { Array($0.utf8) } == user.map { Array($0.utf8) })
        #expect(parsed.name == name)
    }
}
