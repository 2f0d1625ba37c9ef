import Testing

@testable import RabbitMQClient

@Suite struct ConfirmTimeoutTests {
    private var patience = ConfirmTimeout(limit: .seconds(30))
    private let start = ContinuousClock.now

    private mutating func answers(
        _ oldest: UInt64?,
        isBlocked: Bool = false,
        at seconds: some Sequence<Int>
    ) -> [Bool] {
        seconds.map { patience.isOver(oldest: oldest, isBlocked: isBlocked, at: start + .seconds($0)) }
    }

    @Test mutating func messageThatStaysTheOldestIsMissedAlthoughLaterOnesAreConfirmed() {
        let inTime = answers(7, at: 0...30)
        #expect(!inTime.contains(true))
        let later = answers(7, at: [31])
        #expect(later == [true])
    }

    @Test mutating func anotherOldestBeginsAnew() {
        for second in stride(from: 0, to: 300, by: 20) {
            let isOver = answers(UInt64(second), at: [second])
            #expect(isOver == [false])
        }
        let none = answers(nil, at: [400])
        let again = answers(280, at: [500])
        #expect(none + again == [false, false])
    }

    @Test mutating func timeOfAnAlarmDoesNotCount() {
        let blocked = answers(7, isBlocked: true, at: 0...100)
        #expect(!blocked.contains(true))
        let after = answers(7, at: [101, 130, 132])
        #expect(after == [false, false, true])
    }
}
