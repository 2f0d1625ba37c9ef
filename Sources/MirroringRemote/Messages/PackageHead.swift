package import FoundationEssentials

/// What stands before the manifest of a package that begins, in the first frame: what is to come is refused by it before it is kept.
///
/// The names of owners and groups follow, then the manifest, both as records.
package struct PackageHead: JSONMessage, Sendable, Hashable {
    /// The most entries of a package, those that are deleted included.
    package static let entryLimit = 2_000_000

    /// The package.
    package var packageId: UUID
    /// Its number in the run, from 1.
    package var number: Int
    /// How many bytes its files have.
    package var bytes: Int
    /// How many entries its manifest has.
    package var entries: Int
    /// How many bytes the names take.
    package var nameBytes: Int
    /// How many bytes the manifest takes.
    package var manifestBytes: Int

    /// A head from its parts.
    package init(packageId: UUID, number: Int, bytes: Int, entries: Int, nameBytes: Int, manifestBytes: Int) {
        self.packageId = packageId
        self.number = number
        self.bytes = bytes
        self.entries = entries
        self.nameBytes = nameBytes
        self.manifestBytes = manifestBytes
    }

    package var problem: String? {
        guard number >= 1, bytes >= 0, (0...Self.entryLimit).contains(entries),
            (0...FrameLimits.names).contains(nameBytes), (0...FrameLimits.manifest).contains(manifestBytes)
        else { return "a number that is out of range" }
        return nil
    }
}
