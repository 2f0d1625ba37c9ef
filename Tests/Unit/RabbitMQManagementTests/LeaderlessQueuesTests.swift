import Foundation
import Testing

@testable import RabbitMQManagement

/// Which queues are said to have no leader, by what the API tells of them.
@Suite struct LeaderlessQueuesTests {
    /// As RabbitMQ 3.10 tells of a quorum queue that its node has forgotten.
    private static let leaderless = #"""
        {"garbage_collection": {"max_heap_size": -1}, "consumer_details": [], "arguments": {"x-max-length": 1000, "x-queue-type": "quorum"},
         "auto_delete": false, "deliveries": [], "durable": true, "exclusive": false, "incoming": [], "leader": "mom@localhost",
         "members": ["mom@localhost"], "message_stats": {"publish": 33}, "name": "lost", "online": ["mom@localhost"], "type": "quorum",
         "vhost": "/"}
        """#
    private static let running = #"{"name": "good", "type": "quorum", "state": "running", "messages": 0}"#

    private func queues(_ json: String...) throws -> [QueueStatus] {
        try json.map { try JSONDecoder().decode(QueueStatus.self, from: Data($0.utf8)) }
    }

    /// What each of several looks at the same queues tells.
    private func looks(_ count: Int, at queues: [QueueStatus], hasStatistics: Bool?) -> [[String]?] {
        var watch = LeaderlessQueues()
        return (0..<count).map { _ in watch.observe(queues, hasStatistics: hasStatistics).map { $0.map(\.name) } }
    }

    @Test func queueThatStaysSilentBesideOneThatTellsHasNoLeader() throws {
        let queues = try queues(Self.leaderless, Self.running)
        #expect(queues[0].members == ["mom@localhost"])
        #expect(queues[0].online == ["mom@localhost"])
        #expect(looks(5, at: queues, hasStatistics: nil) == [[], [], [], ["lost"], ["lost"]])
    }

    /// All were declared just before the crash.
    @Test func allThatStaySilentHaveNoLeaderWhereStatisticsAreCollected() throws {
        let queues = try queues(Self.leaderless, #"{"name": "past", "type": "stream"}"#)
        #expect(looks(4, at: queues, hasStatistics: true) == [[], [], [], ["lost", "past"]])
    }

    @Test func nothingIsKnownWhereNobodyCollectsStatistics() throws {
        let silent = try queues(Self.leaderless)
        #expect(looks(6, at: silent, hasStatistics: false) == Array(repeating: nil, count: 6))
        #expect(looks(6, at: silent, hasStatistics: nil) == Array(repeating: nil, count: 6))
        let counted = try queues(Self.running)
        #expect(looks(1, at: counted, hasStatistics: false) == [[]])
    }

    /// Of a queue that is some seconds old nobody has told either; one that is made again is new.
    @Test func youngQueueIsWaitedFor() throws {
        let young = try queues(Self.leaderless, Self.running)
        let told = try queues(#"{"name": "lost", "type": "quorum", "state": "running", "messages": 0}"#, Self.running)
        var watch = LeaderlessQueues()
        for _ in 1...3 {
            #expect(watch.observe(young, hasStatistics: true) == [])
            #expect(!watch.isSettled)
            #expect(watch.silent == ["lost"])
        }
        #expect(watch.observe(told, hasStatistics: true) == [])
        #expect(watch.isSettled)
        #expect(watch.observe(young, hasStatistics: true) == [])
        #expect(!watch.isSettled)
    }

    /// For as long as nothing is known no look counts.
    @Test func looksWithoutStatisticsDoNotCount() throws {
        let queues = try queues(Self.leaderless)
        var watch = LeaderlessQueues()
        for _ in 1...5 { _ = watch.observe(queues, hasStatistics: nil) }
        #expect(watch.observe(queues, hasStatistics: true) == [])
        #expect(!watch.isSettled)
    }

    /// A stream may be counted and its coordinator not answer; a classic queue has no leader to be elected.
    @Test(arguments: [
        #"{"name": "q", "type": "classic"}"#,
        #"{"name": "q", "type": "stream", "messages": 3}"#,
        #"{"name": "q", "type": "quorum", "state": "recovering"}"#,
    ])
    func othersAreLed(json: String) throws {
        #expect(looks(5, at: try queues(json), hasStatistics: true) == Array(repeating: [], count: 5))
    }

    @Test(arguments: ["down", "minority"]) func whatANodeSaysOfItIsNoLeader(state: String) throws {
        let queues = try queues(#"{"name": "q", "type": "quorum", "state": "\#(state)"}"#)
        #expect(looks(4, at: queues, hasStatistics: true).last == ["q"])
    }
}
