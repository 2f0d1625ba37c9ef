import MirroringEvents
import MirroringFiles
import SystemPackage

/// The room that a package takes in its staging folder, asked for before anything is sent: a sparse file may claim to
/// be larger than any disk, and would fill this one, since its holes are written.
struct PackageSpace {
    let folder: PackageFolder

    /// Checks that there is room for what is still to be sent.
    ///
    /// - Throws: ``RunFailure`` (diskFull) if there certainly is none.
    func check(_ staged: [Manifest.Entry]) throws(RunFailure) {
        guard let free = try folder.freeBytes() else { return }
        let files = staged.filter { $0.kind == .file }
        guard let largest = files.max(by: { $0.facts.size < $1.facts.size }),
            files.totalUpToMaximum(\.facts.size) > free
        else { return }
        // What an earlier try has brought is there already, as a whole or in part.
        let tree = try folder.openTree()
        var missing = 0
        for file in files {
            let arrived = try tree.facts(file.path)?.size ?? 0
            missing.addUpToMaximum(max(0, file.facts.size - arrived))
        }
        let needed = missing - (try folder.partialBytes())
        guard needed > free else { return }
        throw RunFailure(
            .diskFull,
            item: "\(largest.path)",
            """
            The package takes \(needed) bytes, and the disk of \(folder.path) has \(free) left; the largest item is \
            \(largest.path). Make room, or leave it out with "exclude".
            """
        )
    }
}
