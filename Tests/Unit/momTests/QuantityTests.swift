import Testing

@testable import mom

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
}
