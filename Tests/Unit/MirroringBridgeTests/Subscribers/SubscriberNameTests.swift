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
            ("mirroring.session.ann.lee.\(uuid)", ["bob"], .session, "ann.lee", uuid),
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
        #expect(parsed.user == user)
        #expect(parsed.name == name)
    }
}
