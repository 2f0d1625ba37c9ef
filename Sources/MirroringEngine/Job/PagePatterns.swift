import Foundation

/// Which items are pages: the documents of a site. Everything else is a file.
public struct PagePatterns: Sendable, Hashable {
    /// Globs; one with a `/` is matched with the whole relative path, any other with the name.
    public let globs: [String]

    /// `*.html`, `*.htm`, `*.xml` and `*.md`.
    public static let standard = Self(globs: ["*.html", "*.htm", "*.xml", "*.md"])

    private let suffixes: [[UInt8]]
    private let others: [(glob: String, isPath: Bool)]

    /// Patterns from globs.
    public init(globs: [String]) {
        self.globs = globs
        // `*.suffix`, by far the most frequent kind, needs no pattern matching.
        suffixes = globs.filter(Self.isSuffix).map { Array($0.dropFirst().utf8) }
        others = globs.filter { !Self.isSuffix($0) }.map { ($0, $0.contains("/")) }
    }

    private static func isSuffix(_ glob: String) -> Bool {
        glob.hasPrefix("*") && !glob.dropFirst().contains { "*?[]\\/".contains($0) }
    }

    /// Whether an item is a page.
    public func contains(_ path: RelativePath) -> Bool {
        if suffixes.contains(where: { path.bytes.count >= $0.count && path.bytes.suffix($0.count).elementsEqual($0) }) {
            return true
        }
        return others.contains { pattern in
            let text = pattern.isPath ? path.bytes[...] : path.name
            return (text + [0]).withUnsafeBytes { bytes in
                bytes.withMemoryRebound(to: CChar.self) { name in
                    name.baseAddress.map { fnmatch(pattern.glob, $0, pattern.isPath ? FNM_PATHNAME : 0) == 0 } ?? false
                }
            }
        }
    }

    /// Equal if the globs are.
    public static func == (lhs: Self, rhs: Self) -> Bool {
        lhs.globs == rhs.globs
    }

    /// Hashes the globs.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(globs)
    }
}
