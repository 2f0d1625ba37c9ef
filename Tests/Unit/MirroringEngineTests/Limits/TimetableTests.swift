import Testing

@testable import MirroringEngine

@Suite struct TimetableTests {
    private func table(_ entries: (String, Int)...) throws -> Timetable<Int> {
        Timetable(
            try entries.map { entry in
                let span = try #require(DaySpan(entry.0))
                return Timetable<Int>.Entry(span, entry.1)
            }
        )
    }

    @Test func `spans with days are exceptions from those without`() throws {
        let table = try table(("08:00-18:00", 5), ("Sat-Sun 00:00-24:00", 9))
        #expect(try table.value(at: WeekTime.at("Fri 12:00")) == 5)
        #expect(try table.value(at: WeekTime.at("Fri 18:00")) == nil)
        #expect(try table.value(at: WeekTime.at("Sat 12:00")) == 9)
        #expect(table.overlap?.time == nil)
    }

    @Test func `of two rules of one kind only one can hold`() throws {
        let overlap = try table(("08:00-18:00", 1), ("09:00-10:00", 2)).overlap
        #expect(overlap?.time.clock == "09:00")
        #expect(overlap?.spans.map(\.description) == ["08:00-18:00", "09:00-10:00"])
        #expect(try table(("Mon 22:00-06:00", 1), ("Tue 05:00-07:00", 2)).overlap?.time.description == "Tue 05:00")
        #expect(try table(("08:00-18:00", 1), ("18:00-08:00", 2)).overlap?.time == nil)
    }

    @Test(
        arguments: [
            ("Fri 07:00", "Fri 08:00"), ("Fri 08:00", "Fri 18:00"), ("Fri 18:00", "Sat 00:00"),
            ("Sat 12:00", "Mon 00:00"), ("Sun 23:59:59", "Mon 00:00"), ("Mon 00:00", "Mon 08:00"),
        ]
    )
    func `the next change passes over boundaries where nothing changes`(now: String, change: String) throws {
        let table = try table(("08:00-18:00", 5), ("Sat-Sun 00:00-24:00", 9))
        #expect(try table.change(after: WeekTime.at(now)) == WeekTime.at(change))
    }

    @Test func `what always holds never changes`() throws {
        #expect(try Timetable(always: 1).change(after: WeekTime.at("Mon 12:00")) == nil)
        #expect(try Timetable(always: 1).value(at: WeekTime.at("Sun 23:59:59")) == 1)
        #expect(try table(("00:00-12:00", 1), ("12:00-24:00", 1)).change(after: WeekTime.at("Mon 05:00")) == nil)
    }
}
