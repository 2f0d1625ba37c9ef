import Testing

@testable import MirroringBridge

@Suite struct PendingDeadLettersTests {
    @Test func firstOneThatIsNotSettledIsKnown() {
        var letters = PendingDeadLetters()
        #expect(letters.first == nil)
        for position in [3, 5, 8] as [UInt64] { letters.add(position, reason: "reason \(position)") }
        #expect(letters.first == 3)
        #expect(letters.last == 8)
        letters.settle(5)
        letters.settle(4)
        #expect(letters.first == 3)
        #expect(letters[5] == nil)
        #expect(letters[8] == "reason 8")
        #expect(letters.count == 2)
        letters.settle(3)
        #expect(letters.first == 8)
        letters.settle(8)
        #expect(letters.first == nil)
        #expect(letters.count == 0)
    }
}
