import MirroringEvents
import MirroringFiles

/// The room that a package takes in its staging folder, asked for before anything is sent. Holes take none: they are kept.
struct PackageSpace {
    let folder: PackageFolder

    /// The files that there certainly is no room for, even alone, and why; the others can be sent without them.
    ///
    /// A file may claim to be larger than any disk, all of it holes, and take hours to read: one that claims more than the whole disk has
    /// is left out as well.
    func oversized(_ entries: [Manifest.Entry]) throws(RunFailure) -> [RelativePath: RunFailure] {
        guard let free = try folder.freeBytes(), let capacity = try folder.capacity() else { return [:] }
        let tree = try folder.openTree()
        // What an earlier try has brought takes no room any more.
        let room = free.addingUpToMaximum(try folder.partialBytes())
        var failures: [RelativePath: RunFailure] = [:]
        for file in entries where file.kind == .file && (file.facts.occupied > free || file.facts.size > capacity) {
            let arrived = try tree.facts(file.path)?.occupied ?? 0
            let reason: String
            if file.facts.size > capacity {
                reason = "claims \(file.facts.size) bytes, and the whole disk of \(folder.path) has \(capacity)"
            } else if file.facts.occupied - arrived > room {
                reason = "takes \(file.facts.occupied) bytes, and the disk of \(folder.path) has \(free) left"
            } else {
                continue
            }
            failures[file.path] = RunFailure(
                .diskFull,
                item: "\(file.path)",
                reach: .item,
                "\(file.path) \(reason), so it is not mirrored. Make room, or leave it out with \"exclude\"."
            )
        }
        return failures
    }

    /// Checks that there is room for what is still to be sent.
    ///
    /// - Throws: ``RunFailure`` (diskFull) that costs the package, if there certainly is none.
    func check(_ staged: [Manifest.Entry]) throws(RunFailure) {
        guard let free = try folder.freeBytes() else { return }
        let files = staged.filter { $0.kind == .file }
        guard let largest = files.max(by: { $0.facts.occupied < $1.facts.occupied }),
            files.totalUpToMaximum(\.facts.occupied) > free
        else { return }
        // What an earlier try has brought is there already, as a whole or in part.
        let tree = try folder.openTree()
        var missing = 0
        for file in files {
            let arrived = try tree.facts(file.path)?.occupied ?? 0
            missing.addUpToMaximum(max(0, file.facts.occupied - arrived))
        }
        let needed = missing - (try folder.partialBytes())
        guard needed > free else { return }
        // What each package has put in place takes the room of what it replaces.
        let smaller = files.count > 1 ? ", have smaller packages with package: {maxBytes: …}" : ""
        throw RunFailure(
            .diskFull,
            item: "\(largest.path)",
            """
            The package takes \(needed) bytes, and the disk of \(folder.path) has \(free) left; the largest item is \
            \(largest.path). Make room\(smaller), or leave it out with "exclude".
            """
        )
    }
}

extension FileFacts {
    /// Whether some of it is holes, which its disk does not keep.
    var isSparse: Bool { kind == .file && allocated < size }

    /// The bytes that a copy takes at least: holes are not written.
    var occupied: Int { min(size, allocated) }
}
