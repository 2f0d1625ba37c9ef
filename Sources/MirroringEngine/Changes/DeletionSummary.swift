/// Deletions in a few lines for people: a whole folder is one, and the largest come first.
public struct DeletionSummary: Sendable, Hashable {
    /// The most lines that are made.
    static let limit = 20

    /// `old/ (17 entries)`, `a.html`, `… and 3 more entries`.
    public let lines: [String]

    /// Sums up deletions, whatever their order.
    init(of deletions: [Deletion]) {
        let folders = Set(deletions.lazy.filter(\.isFolder).map(\.path))
        var counts: [RelativePath: Int] = [:]
        for deletion in deletions {
            var top = deletion.path
            while let parent = top.parent, folders.contains(parent) { top = parent }
            counts[top, default: 0] += 1
        }
        let sorted = counts.sorted { first, second in
            guard first.value == second.value else { return first.value > second.value }
            return first.key < second.key
        }
        let shown = sorted.count > Self.limit ? sorted.prefix(Self.limit - 1) : sorted[...]
        var lines = shown.map { path, count in
            guard folders.contains(path) else { return "\(path)" }
            return count == 1 ? "\(path)/" : "\(path)/ (\(count) entries)"
        }
        let rest = deletions.count - shown.reduce(0) { $0 + $1.value }
        if rest > 0 { lines.append("… and \(rest) more entries") }
        self.lines = lines
    }
}
