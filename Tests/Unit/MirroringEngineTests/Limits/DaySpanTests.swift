import Testing

@testable import MirroringEngine

@Suite struct DaySpanTests {
    @Test(
        arguments: [
            ("08:00-18:00", "08:00-18:00"), ("8:00-18:00", "08:00-18:00"), ("22:00-06:00", "22:00-06:00"),
            ("22:00-00:00", "22:00-24:00"),
            ("Sat-Sun 00:00-24:00", "Sat-Sun 00:00-24:00"), ("mon 08:00-18:00", "Mon 08:00-18:00"),
            ("Fri,Mon-Wed 08:00-18:00", "Mon-Wed,Fri 08:00-18:00"),
            ("Sat-Mon 22:00-06:00", "Mon,Sat-Sun 22:00-06:00"),
            ("Mon-Sun 08:00-18:00", "Mon-Sun 08:00-18:00"), ("Tue-Tue 08:00-18:00", "Tue 08:00-18:00"),
        ]
    )
    func `what is read, and how it is told`(text: String, told: String) {
        #expect(DaySpan(text)?.description == told)
    }

    @Test(
        arguments: [
            "", "08:00", "08:00-", "-18:00", "08:00-08:00", "24:00-06:00", "08:00-24:01", "08:00-25:00", "08:60-09:00",
            "8-18", "08:0-18:00", "008:00-18:00", "00:00-00:00", "08:00 - 18:00", "Xyz 08:00-18:00",
            "Mon- 08:00-18:00", "Mon-Tue-Wed 08:00-18:00", "Mon, 08:00-18:00", "Mon Tue 08:00-18:00",
            "08:00-18:00 Mon", "08:00-18:00-20:00", "-1:00-02:00", "٠٨:00-18:00",
        ]
    )
    func `anything else is none`(text: String) {
        #expect(DaySpan(text) == nil)
    }

    @Test(
        arguments: [
            ("08:00-18:00", "Wed 08:00", true), ("08:00-18:00", "Wed 17:59:59", true),
            ("08:00-18:00", "Wed 18:00", false), ("08:00-18:00", "Wed 07:59:59", false),
            ("22:00-06:00", "Mon 23:00", true), ("22:00-06:00", "Mon 05:59:59", true),
            ("22:00-06:00", "Mon 06:00", false),
            ("Fri 22:00-06:00", "Fri 22:00", true), ("Fri 22:00-06:00", "Sat 05:00", true),
            ("Fri 22:00-06:00", "Fri 05:00", false), ("Sun 22:00-06:00", "Mon 05:00", true),
            ("Sun 22:00-06:00", "Sun 05:00", false), ("Sat-Sun 00:00-24:00", "Sun 23:59:59", true),
            ("Sat-Sun 00:00-24:00", "Mon 00:00", false), ("Sat-Sun 00:00-24:00", "Fri 23:59:59", false),
        ]
    )
    func `past midnight it is still the day before`(span: String, moment: String, isIn: Bool) throws {
        #expect(try #require(DaySpan(span)).contains(WeekTime.at(moment)) == isIn)
    }

    @Test(
        arguments: [
            ("08:00-18:00", "09:00-10:00", "Mon 09:00"), ("08:00-18:00", "18:00-20:00", nil),
            ("22:00-06:00", "05:00-07:00", "Mon 05:00"), ("Mon 08:00-18:00", "Tue 08:00-18:00", nil),
            ("Sun 22:00-06:00", "Mon 05:00-07:00", "Mon 05:00"),
            ("Mon-Fri 08:00-09:00", "Fri-Sat 08:30-10:00", "Fri 08:30"),
        ] as [(String, String, String?)]
    )
    func `the first time that is in both`(one: String, other: String, shared: String?) throws {
        let one = try #require(DaySpan(one))
        let other = try #require(DaySpan(other))
        #expect(one.overlap(with: other)?.description == shared)
        #expect(other.overlap(with: one)?.description == shared)
    }
}
