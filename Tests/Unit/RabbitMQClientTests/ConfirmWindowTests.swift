import Testing

@testable import RabbitMQClient

@Suite struct ConfirmWindowTests {
    private func window(of count: Int) -> ConfirmWindow {
        var window = ConfirmWindow()
        for index in 1...count { window.append(messageId: "m\(index)") }
        return window
    }

    @Test func multipleSettlesEverythingUpToTheTag() {
        var window = window(of: 5)
        #expect(window.settle(3, multiple: true, as: .confirmed) == [.settled(1...3, .confirmed)])
        #expect(window.settle(5, multiple: true, as: .confirmed) == [.settled(4...5, .confirmed)])
        #expect(window.nextTag == 6)
    }

    @Test func confirmsMayComeOutOfOrder() {
        var window = window(of: 5)
        #expect(window.settle(4, multiple: false, as: .confirmed) == [.settled(4...4, .confirmed)])
        #expect(window.settle(2, multiple: false, as: .rejected) == [.settled(2...2, .rejected)])
        #expect(
            window.settle(5, multiple: true, as: .confirmed) == [
                .settled(1...1, .confirmed), .settled(3...3, .confirmed), .settled(5...5, .confirmed),
            ]
        )
    }

    @Test func acknowledgementAfterAReturnIsNoDelivery() {
        var window = window(of: 4)
        window.markReturned(code: 312, text: "NO_ROUTE", messageId: "m2")
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
        window.append(messageId: "m")
        window.append(messageId: "m")
        window.markReturned(code: 312, text: "NO_ROUTE", messageId: "m")
        #expect(
            window.settle(2, multiple: true, as: .confirmed) == [
                .settled(1...1, .returned(code: 312, text: "NO_ROUTE")), .settled(2...2, .confirmed),
            ]
        )
    }

    /// The broker counts only what it was sent, and callers count what they hand over.
    @Test func messageThatIsNotSentHasATagThatTheBrokerDoesNotCount() {
        let error = AMQPError(.unsendable, origin: .caller, "Too long.")
        var window = window(of: 1)
        #expect(window.skip(error) == .settled(2...2, .unsendable(error)))
        window.append(messageId: "m3")
        window.append(messageId: "m4")
        #expect(window.nextTag == 5)
        window.markReturned(code: 312, text: "NO_ROUTE", messageId: "m4")
        #expect(
            window.settle(2, multiple: true, as: .confirmed) == [
                .settled(1...1, .confirmed), .settled(3...3, .confirmed),
            ]
        )
        #expect(window.oldest == 4)
        #expect(
            window.settle(3, multiple: false, as: .confirmed) == [
                .settled(4...4, .returned(code: 312, text: "NO_ROUTE"))
            ]
        )
        #expect(window.oldest == nil)
    }

    @Test func whatIsNotOutstandingSettlesNothing() {
        var window = window(of: 2)
        #expect(window.settle(3, multiple: true, as: .confirmed) == [])
        #expect(window.settle(0, multiple: false, as: .confirmed) == [])
        #expect(window.settle(1, multiple: false, as: .confirmed) == [.settled(1...1, .confirmed)])
        #expect(window.settle(1, multiple: false, as: .confirmed) == [])
    }
}
