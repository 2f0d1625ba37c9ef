/// A folder, or a list, of the far end's that the arguments of an rsync name.
package enum ServedFolder: String, Sendable, Hashable, CaseIterable {
    /// What is mirrored.
    case source
    /// Where it is mirrored to.
    case destination
    /// What has arrived of a package.
    case tree
    /// Where files are kept that have arrived in part.
    case partial
    /// The list of what is sent.
    case names

    /// The word that stands for it: an absolute path, since rsync leaves a relative one of `--partial-dir` out of the transfer.
    package var word: String { "/mirroring/\(rawValue)" }
}
