import MirroringFiles

/// The version of an rsync, by which it is known what it can be asked for.
struct RsyncVersion: Hashable, Comparable {
    var major: Int
    var minor: Int
    var patch: Int
    /// Which attributes it was built for.
    var attributes = AttributeKinds.all

    /// From this one on `--modify-window=-1` has it compare times to the nanosecond; to those before, no two times are alike
    /// then (NEWS of rsync 3.1.3).
    static let comparesNanoseconds = Self(major: 3, minor: 1, patch: 3)

    init(major: Int, minor: Int, patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads `rsync  version 3.2.7  protocol version 31`, the first line of `rsync --version`; nil if it is another.
    init?(_ line: some Collection<UInt8>) {
        let words = line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
        guard words.count > 2, words[0] == "rsync", words[1] == "version" else { return nil }
        // Some distributions write v3.2.7, and what comes before a release ends in pre1 or dev.
        let numbers = words[2].drop { $0 == "v" }.split(separator: ".").map { Int($0.prefix(while: \.isWholeNumber)) }
        guard numbers.count > 2, let major = numbers[0], let minor = numbers[1], let patch = numbers[2] else {
            return nil
        }
        self.init(major: major, minor: minor, patch: patch)
    }

    /// Reads `append, no ACLs, xattrs, optional secluded-args` among the lines that follow.
    mutating func takeAbilities(_ line: some Collection<UInt8>) {
        let words = String(decoding: line, as: UTF8.self).split(separator: ",").map { $0.drop { $0 == " " } }
        if words.contains("no ACLs") { attributes.remove(.accessLists) }
        if words.contains("no xattrs") { attributes.remove(.extended) }
    }

    static func < (left: Self, right: Self) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}

extension Rsync {
    /// Asks the program for its version; nil if it does not say it as rsync does.
    ///
    /// - Throws: ``RunFailure`` (dependency) if it can't be started; `CancellationError`.
    func version() async throws -> RsyncVersion? {
        var version: RsyncVersion?
        _ = try await run([Array("--version".utf8)]) { line in
            version = version ?? RsyncVersion(line)
            version?.takeAbilities(line)
        }
        return version
    }
}
