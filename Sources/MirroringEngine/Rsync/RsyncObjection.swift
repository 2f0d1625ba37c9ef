/// What rsync itself, and not the system, has against an entry, as it says on stderr.
///
/// As ``RsyncMessage`` it serves to explain: the words are those of one version. Who acts by it looks for himself.
enum RsyncObjection: Hashable {
    /// There is a folder in its place at the destination, with something in it that rsync may not delete.
    case obstructed(RelativePath)
    /// Its path has more bytes than rsync can handle, 4,095.
    case tooLong(RelativePath)

    /// Reads a line; nil if it is no such objection.
    init?(_ line: String) {
        // `could not make way for new regular file: a/b`, `filename overflows max-path len by 5: a/b`
        let beginnings = ["could not make way for ", "filename overflows max-path len by "]
        guard let beginning = beginnings.firstIndex(where: line.hasPrefix), let colon = line.firstRange(of: ": "),
            let path = RelativePath(RsyncLine.unescaped(Array(line[colon.upperBound...].utf8)[...]))
        else { return nil }
        self = beginning == 0 ? .obstructed(path) : .tooLong(path)
    }
}
