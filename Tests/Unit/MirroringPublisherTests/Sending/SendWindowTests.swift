import RabbitMQClient
import Testing

@testable import MirroringPublisher

@Suite struct SendWindowTests {
    private var window = SendWindow<Int>(capacity: 10, batchSize: 4)

    @Test mutating func batchesLeaveInOrderUpToTheCapacity() {
        #expect(window.room == 10)
        window.append(1...10)
        #expect(window.room == 0)
        #expect(window.nextItems() == [1, 2, 3, 4])
        #expect(window.nextItems() == [5, 6, 7, 8])
        #expect(window.nextItems() == [9, 10])
        #expect(window.nextItems() == [])
    }

    @Test mutating func onlyAnUnbrokenRowOfConfirmsIsDelivered() {
        window.append(1...6)
        publishAll()
        #expect(window.resolve(2...3, as: .confirmed) == [])
        #expect(window.room == 4)
        #expect(window.resolve(1...1, as: .confirmed) == [1, 2, 3])
        #expect(window.room == 7)
        #expect(window.first == 4)
        #expect(window.resolve(4...6, as: .confirmed) == [4, 5, 6])
        #expect(window.first == nil)
    }

    @Test(arguments: [PublishOutcome.nacked, .returned(code: 312, text: "NO_ROUTE")])
    mutating func whatIsRefusedGoesFirstWhenEverythingIsSettled(_ refusal: PublishOutcome) {
        window.append(1...6)
        #expect(window.nextItems() == [1, 2, 3, 4])
        #expect(window.resolve(1...1, as: .confirmed) == [1])
        #expect(window.resolve(2...2, as: refusal) == [])
        #expect(window.nextItems() == [], "nothing new while a refused event waits")
        #expect(!window.mustPause)
        #expect(window.resolve(3...4, as: .confirmed) == [])
        #expect(window.mustPause)
        #expect(window.nextItems() == [])
        window.resume()
        #expect(!window.mustPause)
        #expect(window.nextItems() == [2, 5, 6], "what was confirmed is not sent again")
        #expect(window.resolve(2...2, as: .confirmed) == [2, 3, 4])
        #expect(window.resolve(5...6, as: .confirmed) == [5, 6])
    }

    @Test mutating func afterTheConnectionEverythingUnconfirmedIsSentAgainInOrder() {
        window.append(1...8)
        publishAll()
        _ = window.resolve(1...2, as: .confirmed)
        _ = window.resolve(5...5, as: .confirmed)
        _ = window.resolve(6...6, as: .nacked)
        window.disconnected()
        #expect(window.nextItems() == [3, 4, 6, 7])
        #expect(window.nextItems() == [8])
        #expect(window.resolve(3...8, as: .confirmed) == [3, 4, 5, 6, 7, 8])
    }

    @Test mutating func aBlockedBrokerGetsNothing() {
        window.append(1...2)
        window.isBlocked = true
        #expect(window.nextItems() == [])
        window.isBlocked = false
        #expect(window.nextItems() == [1, 2])
    }

    @Test mutating func aConnectionThatEndsWhileBlockedLeavesNoBlockBehind() {
        window.append(1...2)
        window.isBlocked = true
        window.disconnected()
        #expect(window.nextItems() == [1, 2])
    }

    @Test mutating func outcomesOfUnknownOrSettledTokensChangeNothing() {
        window.append(1...3)
        publishAll()
        #expect(window.resolve(1...1, as: .confirmed) == [1])
        #expect(window.resolve(1...1, as: .nacked) == [])
        #expect(window.resolve(4...9, as: .confirmed) == [])
        #expect(window.resolve(0...0, as: .confirmed) == [])
        #expect(window.resolve(0 ... .max, as: .confirmed) == [2, 3])
        #expect(window.resolve(0 ... .max, as: .confirmed) == [])
    }

    @Test mutating func whatIsTakenOutBetweenConnectionsReleasesWhatWasConfirmedBehindIt() {
        window.append(1...8)
        publishAll()
        _ = window.resolve(3...4, as: .confirmed)
        #expect(window.firstPublished { $0 > 2 } == 5)
        window.disconnected()
        #expect(window.firstPublished { _ in true } == nil)
        #expect(window.remove { $0 <= 2 || $0 == 6 } == [3, 4])
        #expect(window.room == 7)
        let again = window.nextBatch()
        #expect(again.map(\.item) == [5, 7, 8])
        #expect(window.resolve(again[0].token...again[2].token, as: .confirmed) == [5, 7, 8])
    }

    /// Outcomes of other messages of the connection, which have the token 0, must not be taken for an event's.
    @Test mutating func whatWasConfirmedBeforeABreakIsReleasedWithWhatIsSentAgain() {
        window.append(1...6)
        publishAll()
        #expect(window.resolve(5...6, as: .confirmed) == [])
        window.disconnected()
        #expect(window.nextItems() == [1, 2, 3, 4])
        #expect(window.resolve(1...4, as: .confirmed) == [1, 2, 3, 4, 5, 6])
        window.append(7...7)
        #expect(window.nextItems() == [7])
    }

    @Test mutating func tokensCountOnFromOneThroughAllConnections() {
        window.append(1...3)
        #expect(window.nextBatch().map(\.token) == [1, 2, 3])
        _ = window.resolve(1...2, as: .confirmed)
        window.disconnected()
        window.append([4])
        #expect(window.nextBatch().map(\.token) == [3, 4])
    }

    @Test mutating func aDoubtfulEventLeavesWhenEverythingBeforeItIsSettled() {
        window.append(1...6)
        func isDoubtful(_ item: Int) -> Bool { item == 3 }
        #expect(window.nextItems(isDoubtful: isDoubtful) == [1, 2])
        #expect(window.nextItems(isDoubtful: isDoubtful) == [])
        #expect(window.resolve(1...2, as: .confirmed) == [1, 2])
        #expect(window.nextItems(isDoubtful: isDoubtful) == [3, 4, 5, 6])
    }

    private mutating func publishAll() {
        while !window.nextBatch().isEmpty {}
    }
}

extension SendWindow {
    fileprivate mutating func nextItems(isDoubtful: (Item) -> Bool = { _ in false }) -> [Item] {
        nextBatch(isDoubtful: isDoubtful).map(\.item)
    }
}
