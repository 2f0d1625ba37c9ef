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

    @Test func nounsFollowTheirCounts() {
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
