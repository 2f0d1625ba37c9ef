/// How a job gets to another machine, as its key `ssh` says.
package struct SSHOptions: Sendable, Hashable {
    /// Whose keys a host may have.
    package enum HostKeys: String, Sendable, Hashable, CaseIterable {
        /// Those that are noted already.
        case known
        /// The first one that a host shows is noted; another one later is refused all the same.
        case acceptNew
    }

    /// Whose keys a host may have.
    package var hostKeys = HostKeys.known
    /// How many seconds it may take until the host answers.
    package var connectTimeout = 15
    /// How long a broken connection is tried again without progress.
    package var patience = Duration.seconds(300)
    /// Where the far end's program is; nil if it is along `PATH` there, or in `~/.local/bin`.
    package var program: String?

    /// The defaults.
    package init() {}

    /// Whether a path can be the far end's program: it becomes a word of a login shell's, whichever that is.
    package static func isProgram(_ path: String) -> Bool {
        path.hasPrefix("/") && !path.hasSuffix("/")
            && path.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) || "._/-".contains($0) }
    }
}
