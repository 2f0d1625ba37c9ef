/// Which names of a source are one name at a destination that does not keep them apart: `Case.txt` and `case.txt` on FAT, NTFS or SMB, and
/// `end` and `end.` as well.
struct FoldedNames {
    /// What is not mirrored, since another entry of its folder has its name there; with that entry.
    private(set) var losers: [RelativePath: RelativePath] = [:]
    private var known: Set<[UInt8]> = []
    private let traits: DestinationTraits

    /// The names of entries.
    ///
    /// - Parameters:
    ///   - paths: all that the source has. Of those that are one, the first in the order of their bytes is mirrored.
    ///   - traits: what names the destination keeps.
    init(of paths: [RelativePath], by traits: DestinationTraits) {
        self.traits = traits
        var first: [RelativePath: [[UInt8]: RelativePath]] = [:]
        for path in paths.sorted() {
            guard let parent = path.parent else { continue }
            known.insert(folded(path))
            let name = folded(path.name)
            if let winner = first[parent]?[name] {
                losers[path] = winner
            } else {
                first[parent, default: [:]][name] = path
            }
        }
    }

    /// Whether an entry is one of those that are not mirrored, or lies in one.
    func isLost(_ path: RelativePath) -> Bool {
        guard !losers.isEmpty else { return false }
        var current: RelativePath? = path
        while let entry = current {
            if losers[entry] != nil { return true }
            current = entry.parent
        }
        return false
    }

    /// Whether what has a name at the destination may be the copy of an entry that has another one at the source.
    func mayBeCopy(_ path: RelativePath) -> Bool { known.contains(folded(path)) }

    /// Whether it may be such a copy, or lie in one.
    func mayLieInCopy(_ path: RelativePath) -> Bool {
        var current: RelativePath? = path
        while let entry = current {
            if mayBeCopy(entry) { return true }
            current = entry.parent
        }
        return false
    }

    private func folded(_ path: RelativePath) -> [UInt8] {
        Array(path.bytes.split(separator: UInt8(ascii: "/")).map { folded($0) }.joined(separator: [UInt8(ascii: "/")]))
    }

    private func folded(_ name: ArraySlice<UInt8>) -> [UInt8] {
        var name = name
        if !traits.keepsNameEnds {
            while let last = name.last, name.count > 1, [UInt8(ascii: "."), UInt8(ascii: " ")].contains(last) {
                name.removeLast()
            }
        }
        guard !traits.keepsCase else { return Array(name) }
        // What is no text is kept by few of these, and by none under another case.
        return String(validating: name, as: UTF8.self).map { Array($0.lowercased().utf8) } ?? Array(name)
    }
}
