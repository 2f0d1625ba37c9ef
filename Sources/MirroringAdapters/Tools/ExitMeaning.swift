package import MirroringEvents

/// What an exit code says of the work.
package struct ExitMeaning: Sendable, Hashable {
    /// How the work ended.
    package enum Kind: Sendable, Hashable {
        /// All of it is done.
        case done
        /// It came to its end, and part of it could not be done.
        case partly
        /// It is not done.
        case failed
        /// Somebody has ended it.
        case cancelled
    }

    /// How the work ended.
    package var kind: Kind
    /// What kind of trouble it is; nil where the code alone does not say.
    package var category: Category?
    /// What the code means, without a full stop; nil where it means no more than that.
    package var words: String?

    init(_ kind: Kind, _ category: Category? = nil, _ words: String? = nil) {
        (self.kind, self.category, self.words) = (kind, category, words)
    }
}

extension Tool {
    /// What an exit code of it means. One that is not known is a failure.
    package func meaning(ofExit code: Int) -> ExitMeaning {
        if code == 0 { return ExitMeaning(.done) }
        switch self {
        case .rsync: return Self.rsyncExits[code] ?? Self.shellExit(code)
        case .rclone: return Self.rcloneExits[code] ?? Self.shellExit(code)
        case .restic: return Self.resticExits[code] ?? Self.shellExit(code)
        case .borg: return Self.borgExit(code)
        case .other: return Self.shellExit(code)
        }
    }

    /// Those of rsync(1).
    private static let rsyncExits: [Int: ExitMeaning] = [
        1: ExitMeaning(.failed, .validation, "its words are wrong"),
        2: ExitMeaning(.failed, .validation, "the two ends have no version of the protocol in common"),
        3: ExitMeaning(.failed, .notFound, "files or folders to work with could not be chosen"),
        4: ExitMeaning(.failed, .validation, "what was asked for is not supported"),
        5: ExitMeaning(.failed, .network, "the other end could not be started"),
        10: ExitMeaning(.failed, .network, "the connection failed"),
        11: ExitMeaning(.failed, nil, "a file could not be read or written"),
        12: ExitMeaning(.failed, .network, "the connection broke, or what came over it can't be understood"),
        14: ExitMeaning(.failed, .internal, "its processes could not speak to each other"),
        20: ExitMeaning(.cancelled, .cancelled, "a signal has ended it"),
        22: ExitMeaning(.failed, .internal, "there was not enough memory"),
        23: ExitMeaning(.partly, nil, "some of it could not be transferred"),
        24: ExitMeaning(.partly, .changedWhileReading, "some of it vanished from the source meanwhile"),
        25: ExitMeaning(.partly, .validation, "there was more to delete than --max-delete allows"),
        30: ExitMeaning(.failed, .timeout, "the other end said nothing for too long"),
        35: ExitMeaning(.failed, .timeout, "the daemon did not answer in time"),
    ]

    /// Those of rclone's documentation. Releases differ in which of 1 and 2 is wrong usage.
    private static let rcloneExits: [Int: ExitMeaning] = [
        3: ExitMeaning(.failed, .notFound, "a folder is not there"),
        4: ExitMeaning(.failed, .notFound, "a file is not there"),
        5: ExitMeaning(.failed, .network, "something failed that may not fail the next time"),
        7: ExitMeaning(.failed, nil, "something failed that will fail the next time, too"),
        8: ExitMeaning(.partly, .validation, "it reached the limit of --max-transfer"),
        9: ExitMeaning(.done, nil, "there was nothing to transfer"),
        10: ExitMeaning(.partly, .timeout, "it reached the limit of --max-duration"),
    ]

    /// Those of restic's documentation; others have to be taken for failures.
    private static let resticExits: [Int: ExitMeaning] = [
        3: ExitMeaning(.partly, nil, "the snapshot lacks what could not be read"),
        10: ExitMeaning(.failed, .notFound, "there is no such repository"),
        11: ExitMeaning(.failed, .dependency, "somebody else has locked the repository"),
        12: ExitMeaning(.failed, .authentication, "the password is wrong"),
        130: ExitMeaning(.cancelled, .cancelled, "a signal has ended it"),
    ]

    /// Warnings are 1, and with `BORG_EXIT_CODES=modern` 100 to 127.
    private static func borgExit(_ code: Int) -> ExitMeaning {
        switch code {
        case 1, 100...127: ExitMeaning(.partly, nil, "there were warnings")
        default: shellExit(code)
        }
    }

    /// What a shell says of a program that a signal has ended, and of any other end.
    private static func shellExit(_ code: Int) -> ExitMeaning {
        switch code {
        case 129, 130, 131, 143: ExitMeaning(.cancelled, .cancelled, "a signal has ended it")
        default: ExitMeaning(.failed)
        }
    }
}
