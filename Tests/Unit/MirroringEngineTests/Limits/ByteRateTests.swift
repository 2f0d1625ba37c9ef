import Testing

@testable import MirroringEngine

@Suite struct ByteRateTests {
    @Test(
        arguments: [
            ("20MB/s", 20_000_000), ("20 MB/s", 20_000_000), ("1.5MiB/s", 1_572_864), ("300kB/s", 300_000),
            ("1B/s", 1), ("0.5kB/s", 500), ("2KiB/s", 2_048), ("1GB/s", 1_000_000_000), ("1GiB/s", 1_073_741_824),
            ("1000GB/s", 1_000_000_000_000),
        ]
    )
    func `a number with its unit`(text: String, bytes: Int) {
        #expect(ByteRate(text)?.bytesPerSecond == bytes)
    }

    /// `Mb` would be bits: taken for bytes it is eight times what was meant.
    @Test(
        arguments: [
            "", "20", "20MB", "20M/s", "20Mb/s", "20mb/s", "20MB/S", "MB/s", "0MB/s", "0.1B/s", "-1MB/s", "+1MB/s",
            "1e3MB/s", ".5MB/s", "5.MB/s", "1.2.3MB/s", "20  MB/s", "1001GB/s", "99999999999999999999B/s", "٣MB/s",
            "infGB/s", "/s",
        ]
    )
    func `anything else is none`(text: String) {
        #expect(ByteRate(text) == nil)
    }

    @Test(
        arguments: [
            (1, "1 B/s"), (999, "999 B/s"), (1_000, "1 kB/s"), (5_000_000, "5 MB/s"), (1_250_000_000, "1.25 GB/s"),
            (1_500_000, "1.5 MB/s"), (1_050_000, "1.05 MB/s"), (1_048_576, "1.04 MB/s"),
        ]
    )
    func `it is told in the largest unit that it fills`(bytes: Int, text: String) {
        #expect(ByteRate(bytesPerSecond: bytes).description == text)
    }

    /// A limit of 0 is none for rsync.
    @Test(arguments: [(1, 1), (1_023, 1), (1_024, 1), (2_048, 2), (20_000_000, 19_531), (Int.max, 976_562_500)])
    func `rsync is never given 0`(bytes: Int, kibibytes: Int) {
        #expect(ByteRate(bytesPerSecond: bytes).kibibytesPerSecond == kibibytes)
        #expect(Int32(exactly: kibibytes) != nil)
    }
}
