/// How much a package holds at most.
///
/// Each package costs a start of rsync, so a package is large; it is also what is imported or rolled back as a
/// whole, and what a resumed run does not send again.
public struct PackageLimits: Sendable, Hashable {
    /// The most pages.
    public var maxPages: Int
    /// The most files that are not pages, folders included.
    public var maxFiles: Int
    /// The most bytes; a single larger file is a package of its own.
    public var maxBytes: Int

    /// 10,000 pages, 10,000 files, 1 GiB.
    public static let standard = Self(maxPages: 10_000, maxFiles: 10_000, maxBytes: 1 << 30)

    /// The most pages, and the most other files, of a package for another machine, which the two ends list to each other.
    private static let mostAfar = 250_000

    /// The same for a destination on another machine.
    var afar: Self {
        Self(
            maxPages: min(maxPages, Self.mostAfar),
            maxFiles: min(maxFiles, Self.mostAfar),
            maxBytes: maxBytes
        )
    }

    /// Limits from their parts.
    public init(maxPages: Int, maxFiles: Int, maxBytes: Int) {
        self.maxPages = maxPages
        self.maxFiles = maxFiles
        self.maxBytes = maxBytes
    }
}
