import Glibc

/// What rsync says on stderr of an entry with which the system refused something:
/// `rsync: [sender] opendir "/srv/site/private" failed: Permission denied (13)`.
///
/// It serves to explain: the words are those of one version, and only so many lines are kept. So nothing is decided by it.
struct RsyncMessage: Hashable {
    /// What the system refuses, where more can be said of it than what it says.
    enum Subject: Hashable {
        /// The entry's name, which its file system does not take.
        case name
        /// A symbolic link, which can't be made there.
        case link
        /// A device, pipe or socket, which can't be made there.
        case special
        /// Anything else.
        case other
    }

    /// The entry's whole path, control characters and what is not ASCII still as `\#ooo`.
    var path: String
    /// What the system said, `errno`.
    var number: Int32
    /// What it refuses.
    var subject: Subject

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
        subject = Subject(of: line[..<start], number)
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

extension RsyncMessage.Subject {
    /// Calls by which something is found or made by its name.
    private static let calls = ["stat ", "mkstemp ", "mkdir ", "mknod ", "rename ", "symlink "]

    /// What is refused by a call with that answer.
    ///
    /// - Parameters:
    ///   - words: what rsync says in front of the name.
    ///   - number: what the system said.
    fileprivate init(of words: Substring, _ number: Int32) {
        switch number {
        case EILSEQ, ENAMETOOLONG: self = .name
        case EINVAL where Self.calls.contains(where: { words.hasSuffix($0) }): self = .name
        case EPERM where words.hasSuffix("symlink "), EOPNOTSUPP where words.hasSuffix("symlink "): self = .link
        case EPERM where words.hasSuffix("mknod "), EOPNOTSUPP where words.hasSuffix("mknod "): self = .special
        default: self = .other
        }
    }
}
