/// What rsync says on stderr of an entry with which the system refused something:
/// `rsync: [sender] opendir "/srv/site/private" failed: Permission denied (13)`.
///
/// It serves to explain: the words are those of one version, and only so many lines are kept. So nothing is decided by it.
struct RsyncMessage: Hashable {
    /// The entry's whole path, control characters and what is not ASCII still as `\#ooo`.
    var path: String
    /// What the system said, `errno`.
    var number: Int32

    /// Reads a line; nil if it is about no entry, or the system has refused nothing.
    init?(_ line: String) {
        guard line.hasPrefix("rsync: "), !Self.isAboutAttributes(line), line.hasSuffix(")"),
            let bracket = line.lastIndex(of: "("),
            let number = Int32(line[line.index(after: bracket)...].dropLast()), number > 0
        else { return nil }
        // A name may hold quotes itself: the first and the last ones are rsync's.
        guard let start = line.firstIndex(of: "\""), let end = line[..<bracket].lastIndex(of: "\""), start < end else {
            return nil
        }
        let words = line[line.index(after: start)..<end]
        path = Self.pathOfAttribute(words) ?? String(words)
        self.number = number
    }

    /// The entry that has an attribute which can't be read: `get_xattr_data: lgetxattr("/srv/site/./a","user.b",0) failed`.
    private static func pathOfAttribute(_ words: Substring) -> String? {
        guard let comma = words.firstRange(of: #"",""#), words[comma.upperBound...].hasPrefix("user.") else {
            return nil
        }
        var path = words[..<comma.lowerBound]
        // Some versions have quotes around quotes.
        if path.hasPrefix("\""), path.count > 1 { path = path.dropFirst().dropLast() }
        return String(path).replacing("/./", with: "/", maxReplacements: 1)
    }

    /// Whether a line says that an attribute could not be given, which costs no more than that:
    /// `rsync: [receiver] rsync_xal_set: fsetxattr("/srv/site/a","user.b") failed: No space left on device (28)`.
    static func isAboutAttributes(_ line: String) -> Bool {
        attributeCalls.contains { line.contains(": \($0)") || line.contains("] \($0)") }
    }

    private static let attributeCalls = ["rsync_xal_set: ", "rsync_xal_clear: ", "set_acl: "]

    /// The entry relative to a folder; nil if it does not lie in it.
    func path(below root: String) -> RelativePath? {
        if path == root { return .root }
        guard path.hasPrefix("\(root)/") else { return nil }
        return RelativePath(RsyncLine.unescaped(Array(path.utf8.dropFirst(root.utf8.count + 1))[...]))
    }
}
