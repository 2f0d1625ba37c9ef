import Testing

@testable import RabbitMQClient

@Suite struct ConfirmWindowTests {
    private static func address(_ messageId: String, key: String = "a") -> ReturnAddress {
        ReturnAddress(exchange: "", routingKey: key, messageId: messageId)
    }

    private func window(of count: Int) -> ConfirmWindow {
        var window = ConfirmWindow()
        for index in 1...count { window.append(token: UInt64(index), address: Self.address("m\(index)")) }
        return window
    }

    @Test func multipleSettlesEverythingUpToTheTag() {
        var window = window(of: 5)
        #expect(window.settle(3, multiple: true, as: .confirmed) == [.settled(1...3, .confirmed)])
        #expect(window.settle(5, multiple: true, as: .confirmed) == [.settled(4...5, .confirmed)])
        #expect(window.oldest == nil)
    }

    @Test func confirmsMayComeOutOfOrder() {
        var window = window(of: 5)
        #expect(window.settle(4, multiple: false, as: .confirmed) == [.settled(4...4, .confirmed)])
        #expect(window.settle(2, multiple: false, as: .nacked) == [.settled(2...2, .nacked)])
        #expect(
            window.settle(5, multiple: true, as: .confirmed) == [
                .settled(1...1, .confirmed), .settled(3...3, .confirmed), .settled(5...5, .confirmed),
            ]
        )
    }

    @Test func acknowledgementAfterAReturnIsNoDelivery() {
        var window = window(of: 4)
        window.markReturned(code: 312, text: "NO_ROUTE", address: Self.address("m2"))
        #expect(
            window.settle(4, multiple: true, as: .confirmed) == [
                .settled(1...1, .confirmed),
                .settled(2...2, .returned(code: 312, text: "NO_ROUTE")),
                .settled(3...4, .confirmed),
            ]
        )
    }

    /// The same message may be published twice after a reconnection; each return speaks of one of them.
    @Test func returnsOfTheSameMessageCountOneByOne() {
        var window = ConfirmWindow()
        window.append(token: 1, address: Self.address("m"))
        window.append(token: 2, address: Self.address("m"))
        window.markReturned(code: 312, text: "NO_ROUTE", address: Self.address("m"))
        #expect(
            window.settle(2, multiple: true, as: .confirmed) == [
                .settled(1...1, .returned(code: 312, text: "NO_ROUTE")), .settled(2...2, .confirmed),
            ]
        )
    }

    /// One message is sent to several queues under its original's identifier; which of them comes back says the key.
    @Test func returnOfAMessageSaysNothingOfItsCopyUnderAnotherKey() {
        var window = ConfirmWindow()
        window.append(token: 1, address: Self.address("m", key: "there"))
        window.append(token: 2, address: Self.address("m", key: "gone"))
        window.markReturned(code: 312, text: "NO_ROUTE", address: Self.address("m", key: "gone"))
        #expect(
            window.settle(2, multiple: true, as: .confirmed) == [
                .settled(1...1, .confirmed), .settled(2...2, .returned(code: 312, text: "NO_ROUTE")),
            ]
        )
    }

    /// The broker counts what it is sent; how callers number their messages is their own affair.
    @Test func outcomesSpeakOfTokensAndNotOfDeliveryTags() {
        var window = ConfirmWindow()
        for token: UInt64 in [7, 8, 12, 3, 4, .max, 0, 0] {
            window.append(token: token, address: Self.address("m\(token)"))
        }
        window.markReturned(code: 312, text: "NO_ROUTE", address: Self.address("m12"))
        #expect(
            window.settle(3, multiple: true, as: .confirmed) == [
                .settled(7...8, .confirmed), .settled(12...12, .returned(code: 312, text: "NO_ROUTE")),
            ]
        )
        #expect(window.oldest == 4)
        #expect(
            window.settle(8, multiple: true, as: .confirmed) == [
                .settled(3...4, .confirmed), .settled(.max ... .max, .confirmed), .settled(0...0, .confirmed),
                .settled(0...0, .confirmed),
            ]
        )
        #expect(window.oldest == nil)
    }

    @Test func oldestIsTheFirstDeliveryTagWithoutAnOutcome() {
        var window = window(of: 3)
        #expect(window.oldest == 1)
        _ = window.settle(2, multiple: false, as: .nacked)
        #expect(window.oldest == 1)
        _ = window.settle(1, multiple: false, as: .confirmed)
        #expect(window.oldest == 3)
    }

    @Test func whatIsNotOutstandingSettlesNothing() {
        var window = window(of: 2)
        #expect(window.settle(3, multiple: true, as: .confirmed) == [])
        #expect(window.settle(0, multiple: false, as: .confirmed) == [])
        #expect(window.settle(1, multiple: false, as: .confirmed) == [.settled(1...1, .confirmed)])
        #expect(window.settle(1, multiple: false, as: .confirmed) == [])
    }
}
