import MirroringEvents
import MirroringFiles

/// What rsync lists in a dry run, before anything is asked of the trees themselves.
struct ItemizedChanges {
    /// What is new or different, folders before what is in them; hard links are of the kind `.other` so far.
    private(set) var changes: [Change] = []
    /// What the source does not have, by rsync's word.
    private(set) var deletions: [Deletion] = []
    /// The hard links among the changes, each with what it is another name of, as far as rsync tells.
    private(set) var links: [(index: Int, target: RelativePath?)] = []
    /// Those of the changes in which nothing but attributes differs, as far as rsync has looked, each with what differs.
    private(set) var doubtful: [(index: Int, differences: RsyncLine.Differences)] = []
    /// Those of the changes that are neither files nor folders.
    private(set) var specials: [(path: RelativePath, kind: RsyncLine.Special)] = []
    /// What rsync passes over since it is neither file, folder nor link: devices where it is not root's, and what the job leaves out.
    private(set) var passedOver: [RelativePath] = []
    /// How many entries the source has, its own folder included.
    private(set) var entries = 0
    /// How many of them are folders; its own alone, where rsync does not count them apart.
    private(set) var folders = 1
    /// The bytes of its files.
    private(set) var bytes = 0

    /// How many changes and deletions were listed so far.
    var count: Int { changes.count + deletions.count }

    /// Takes a line of rsync's output.
    ///
    /// - Returns: whether it lists one more.
    @discardableResult
    mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
        guard let item = RsyncLine(line) else {
            if !takePassedOver(line) { takeStatistics(line) }
            return false
        }
        guard item.isChanged else { return false }
        var change = Change(path: item.path, kind: .other, size: 0, isNew: item.isNew)
        switch (item.action, item.kind) {
        case (.delete, _):
            deletions.append(Deletion(path: item.path, isFolder: item.kind == .folder))
            return true
        case (.hardLink, _):
            links.append((changes.count, item.hardLinkTarget))
        case (_, .folder):
            change.kind = .folder
        case (.transfer, .file):
            change.kind = .file
            change.size = item.size
        case (.keep, .file):
            // One that was compared by content and has another time is transferred as well: attributes alone leave the time. So is one
            // with other access lists, which rsync gives to copies alone.
            let isCopied = !item.differences.isDisjoint(with: RsyncLine.Differences.beside.union(.time))
            change.kind = isCopied ? .file : .attributes
            change.size = isCopied ? item.size : 0
        default:
            break
        }
        let differences = item.differences
        change.hasOtherAttributes = !differences.isDisjoint(with: .beside)
        let attributes: RsyncLine.Differences = [.time, .mode, .owner, .group, .accessLists, .extendedAttributes]
        if item.action != .hardLink, !item.isNew, !differences.isEmpty, differences.isSubset(of: attributes) {
            doubtful.append((changes.count, differences))
        }
        if let special = item.special { specials.append((item.path, special)) }
        changes.append(change)
        return true
    }

    /// Reads `skipping non-regular file "a/b"`.
    private mutating func takePassedOver(_ line: ArraySlice<UInt8>) -> Bool {
        let (start, end) = (Array("skipping non-regular file \"".utf8), UInt8(ascii: "\""))
        guard line.starts(with: start), line.last == end, line.count > start.count else { return false }
        let name = RsyncLine.unescaped(line.dropFirst(start.count).dropLast())
        if let path = RelativePath(name) { passedOver.append(path) }
        return true
    }

    /// Reads `Number of files: 21,101 (reg: 20,000, dir: 1,101)` and `Total file size: 1,234 bytes` of rsync's statistics.
    private mutating func takeStatistics(_ line: ArraySlice<UInt8>) {
        let titles = ["Number of files: ", "Total file size: "]
        guard let title = titles.first(where: { line.starts(with: $0.utf8) }) else { return }
        // Numbers have commas, and so does what stands between them.
        let words = String(decoding: line.dropFirst(title.utf8.count), as: UTF8.self).split { " ()".contains($0) }
        let numbers = words.map { Int($0.filter(\.isWholeNumber)) }
        guard let total = numbers.first ?? nil else { return }
        guard title == titles[0] else {
            bytes = total
            return
        }
        entries = total
        if let kind = words.firstIndex(of: "dir:"), kind + 1 < numbers.count, let count = numbers[kind + 1] {
            folders = count
        }
    }
}

extension ItemizedChanges {
    /// Of a source of which a copy differs in nothing.
    init(unchanged tree: TreeLikeness.Tree) {
        (entries, folders, bytes) = (tree.entries, tree.folders, tree.bytes)
    }

    /// Of a source of which there is no copy.
    init(new listed: [TreeListing.Entry]) {
        changes = listed.map { entry in
            let kind: Change.Kind =
                switch entry.kind {
                case .file: .file
                case .folder: .folder
                case .other: .other
                }
            return Change(path: entry.path, kind: kind, size: kind == .file ? entry.size : 0, isNew: true)
        }
        specials = listed.filter { $0.kind == .other }.map { (path: $0.path, kind: .link) }
        entries = listed.count
        folders = listed.count { $0.kind == .folder }
        bytes = listed.totalUpToMaximum(\.size)
    }
}
