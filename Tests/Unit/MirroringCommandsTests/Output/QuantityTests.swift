import Testing

@testable import MirroringCommands

/// Numbers as a person reads them.
@Suite struct QuantityTests {
    @Test(arguments: [
        (0, "0 B"), (999, "999 B"), (1_000, "1.00 kB"), (1_234, "1.23 kB"), (9_994, "9.99 kB"), (9_995, "10.0 kB"),
        (99_949, "99.9 kB"), (99_950, "100 kB"), (999_499, "999 kB"), (999_500, "1.00 MB"), (236_118_204, "236 MB"),
        (.max, "9.22 EB"),
    ])
    func bytesHaveThreeDigits(count: Int, text: String) {
        #expect(Quantity.bytes(count) == text)
    }

    @Test(arguments: [(0, "0 s"), (59, "59 s"), (60, "1 min 0 s"), (3_599, "59 min 59 s"), (7_800, "2 h 10 min")])
    func timeSpansHaveTwoUnitsAtMost(seconds: Int, text: String) {
        #expect(Quantity.seconds(seconds) == text)
    }

    @Test(arguments: [(0, "0.0 s"), (340, "0.3 s"), (59_949, "59.9 s"), (59_950, "1 min 0 s"), (185_000, "3 min 5 s")])
    func shortTimeSpansHaveTenths(milliseconds: Int, text: String) {
        #expect(Quantity.duration(.milliseconds(milliseconds)) == text)
    }

    @Test func sharesOfBytesHaveTheUnitOfAll() {
        #expect(Quantity.bytes(1_950_000_000, of: 3_200_000_000) == "1.95 of 3.20 GB")
        #expect(Quantity.bytes(12_000_000, of: 3_200_000_000) == "0.01 of 3.20 GB")
        #expect(Quantity.bytes(1_000_000, of: 236_118_204) == "1 of 236 MB")
        #expect(Quantity.bytes(5, of: 999) == "5 of 999 B")
        // What is counted twice is no more than there is, and what can't be is shown all the same.
        #expect(Quantity.bytes(.max, of: 999) == "999 of 999 B")
        #expect(Quantity.bytes(.max, of: .max) == "9.22 of 9.22 EB")
    }

    @Test(arguments: [
        (0, "0"), (999, "999"), (1_000, "1,000"), (12_340, "12,340"), (100_000, "100,000"), (1_234_567, "1,234,567"),
        (-1_234, "-1,234"), (.min, "-9,223,372,036,854,775,808"),
    ])
    func digitsStandInGroups(value: Int, text: String) {
        #expect(Quantity.number(value) == text)
    }

    @Test func sharesHaveTheNounOfAll() {
        #expect(Quantity.share(1, of: 1, "page") == "1 of 1 page")
        #expect(Quantity.share(4_999, of: 5_000, "file") == "4,999 of 5,000 files")
    }

    @Test func nounsFollowTheirCounts() {
        #expect(Quantity.count(12_000, "page") == "12,000 pages")
        #expect([0, 1, 2].map { Quantity.count($0, "page") } == ["0 pages", "1 page", "2 pages"])
        #expect([1, 2].map { Quantity.count($0, "policy", "policies") } == ["1 policy", "2 policies"])
    }

    @Test(arguments: [
        (-3, "0 s"), (42, "42 s"), (899, "14 min"), (7_380, "2 h 3 min"), (172_799, "47 h 59 min"), (172_800, "2 d"),
        (800_000, "9 d"),
    ])
    func agesAreNoMoreDetailedThanMatters(_ seconds: Int, _ text: String) {
        #expect(Quantity.age(seconds) == text)
    }
}
