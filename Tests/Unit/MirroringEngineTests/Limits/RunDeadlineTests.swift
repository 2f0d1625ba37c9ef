import Testing

@testable import MirroringEngine

@Suite struct RunDeadlineTests {
    private let began = ContinuousClock.now

    private func deadline(_ window: [String]? = nil, timeout: Duration? = nil) throws -> RunDeadline {
        let table = try window.map { texts in
            Timetable(
                try texts.map { text in
                    let span = try #require(DaySpan(text))
                    return Timetable<Bool>.Entry(span, true)
                }
            )
        }
        return RunDeadline(window: table, timeout: timeout, began: began)
    }

    @Test func `without limits a run goes on`() throws {
        let deadline = try deadline()
        #expect(try deadline.end(at: .at("Mon 12:00"), began + .seconds(1_000_000)) == nil)
        #expect(try deadline.patience(at: .at("Mon 12:00"), began) == RunDeadline.longestLook)
    }

    @Test func `a run ends when its window closes, by the clock on the wall`() throws {
        let deadline = try deadline(["22:00-06:00", "Sat-Sun 00:00-12:00"])
        #expect(try deadline.end(at: .at("Tue 05:59:59"), began) == nil)
        #expect(try deadline.patience(at: .at("Tue 05:59:50"), began) == .seconds(10))
        #expect(try deadline.end(at: .at("Tue 06:00"), began) == .windowClosed(#require(DaySpan("22:00-06:00"))))
        // A clock that is set while nobody looks: the span is the one that ended last.
        #expect(
            try deadline.end(at: .at("Sat 13:00"), began) == .windowClosed(#require(DaySpan("Sat-Sun 00:00-12:00")))
        )
        #expect(try deadline.patience(at: .at("Tue 02:00"), began) == RunDeadline.longestLook)
    }

    @Test func `a run ends when it has taken as long as it may, by a clock that is never set`() throws {
        let deadline = try deadline(timeout: .seconds(90))
        let time = try WeekTime.at("Mon 12:00")
        #expect(deadline.end(at: time, began + .milliseconds(89_999)) == nil)
        #expect(deadline.patience(at: time, began + .seconds(80)) == .seconds(10))
        #expect(deadline.end(at: time, began + .seconds(90)) == .timedOut(.seconds(90)))
    }

    @Test func `it says what happened`() throws {
        #expect(
            try RunEnd.windowClosed(#require(DaySpan("22:00-06:00"))).sentence(while: "transferring")
                == "The window 22:00-06:00 has closed while it was transferring; the next run takes up what is left."
        )
        #expect(
            RunEnd.timedOut(.seconds(14_400)).sentence(while: "exporting") == """
                The run was ended after 4h, as "timeout" says, while it was exporting; the next run takes up what is left.
                """
        )
    }
}
