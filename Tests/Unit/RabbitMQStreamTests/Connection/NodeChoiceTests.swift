import Testing

@testable import RabbitMQStream

@Suite struct NodeChoiceTests {
    private typealias Node = StreamPlaces.Node
    private static let leader = Node(host: "leader", port: 5_552)
    private static let one = Node(host: "one", port: 5_552)
    private static let two = Node(host: "two", port: 5_552)
    private static let stranger = Node(host: "stranger", port: 5_552)

    private func others(
        _ leader: Node? = leader,
        _ replicas: [Node] = [one, two],
        from here: Node?,
        wantsLeader: Bool = false,
        attempt: Int = 0
    ) -> [Node] {
        let places = StreamPlaces(leader: leader, replicas: replicas)
        return NodeChoice(places: places, here: here, wantsLeader: wantsLeader, attempt: attempt).others
    }

    @Test func copyIsReadFromWhereItIs() {
        #expect(others(from: Self.one) == [])
        #expect(others(from: Self.two) == [])
    }

    @Test func leaderIsLeftForACopy() {
        #expect(others(from: Self.leader) == [Self.one, Self.two])
        #expect(others(from: Self.leader, attempt: 3) == [Self.two, Self.one])
    }

    @Test func leaderAloneIsReadFrom() {
        #expect(others(Self.leader, [], from: Self.leader) == [])
        #expect(others(Self.leader, [Self.leader], from: Self.leader) == [])
    }

    @Test func nodeWithoutTheStreamIsLeft() {
        #expect(others(from: Self.stranger) == [Self.one, Self.two, Self.leader])
        #expect(others(nil, [Self.one], from: Self.stranger) == [Self.one])
        #expect(others(from: nil, attempt: 1) == [Self.two, Self.one, Self.leader])
        #expect(others(nil, [], from: Self.stranger) == [])
    }

    @Test func leaderIsWantedWhereACopyWasBehind() {
        #expect(others(from: Self.leader, wantsLeader: true) == [])
        #expect(others(from: Self.one, wantsLeader: true) == [Self.leader])
        #expect(others(from: Self.stranger, wantsLeader: true) == [Self.leader, Self.one, Self.two])
        #expect(others(nil, from: Self.one, wantsLeader: true) == [])
    }

    /// Nobody could say of a node that it is behind if it is not known who is ahead.
    @Test func nodeThatIsNotKnownCountsAsTheLeader() {
        let choice = NodeChoice(
            places: StreamPlaces(leader: Self.leader, replicas: [Self.one]),
            here: nil,
            wantsLeader: false,
            attempt: 0
        )
        #expect(choice.isLeader(Self.leader) && choice.isLeader(nil) && !choice.isLeader(Self.one))
    }
}
