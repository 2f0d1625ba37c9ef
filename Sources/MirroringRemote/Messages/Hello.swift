/// What a session is for.
package enum SessionRole: String, Sendable, Hashable, Codable {
    /// The far end has the destination.
    case receive
    /// The far end has the source.
    case send
}

/// The versions of the protocol that an end speaks.
package struct ProtocolVersions: Sendable, Hashable, Codable {
    /// Those of this program.
    package static let own = ProtocolVersions(lowest: 1, highest: 1)

    /// The oldest one, from 1.
    package var lowest: Int
    /// The newest one.
    package var highest: Int

    /// The newest one that both speak; nil if there is none.
    package func common(with other: ProtocolVersions) -> Int? {
        let highest = min(highest, other.highest)
        return highest >= max(lowest, other.lowest) ? highest : nil
    }
}

/// What the far end says first: who it is, and what it can do.
package struct FarHello: JSONMessage, Sendable, Hashable {
    /// The versions of the protocol that it speaks.
    package var protocols = ProtocolVersions.own
    /// Its program's version.
    package var version: String
    /// The version of its rsync; nil if it has none.
    package var rsync: String?
    /// A digest by which the near end tells whether it runs on the same machine: 64 hexadecimal digits.
    package var machine: String
    /// The user that it runs as.
    package var user: String
    /// Whether that user may give files to others.
    package var isRoot: Bool
    /// The folders that its key is limited to; nil if it may go where the user may.
    package var only: [String]?
    /// What else it can do, in words that later versions may add to.
    package var capabilities: [String] = []

    /// Among ``capabilities``: it takes files as they are (`FrameKind.files`), without an rsync.
    package static let takesFiles = "files"

    /// A hello from its parts.
    package init(version: String, rsync: String?, machine: String, user: String, isRoot: Bool, only: [String]? = nil) {
        self.version = version
        self.rsync = rsync
        self.machine = machine
        self.user = user
        self.isRoot = isRoot
        self.only = only
    }

    package var problem: String? {
        guard (1...Int(UInt16.max)).contains(protocols.lowest), protocols.lowest <= protocols.highest else {
            return "impossible versions of the protocol"
        }
        guard HexadecimalText.isDigest(machine) else { return "no digest of its machine" }
        let texts = [version, rsync ?? "", user] + (only ?? []) + capabilities
        guard texts.allSatisfy({ MessageText.isLine($0) }) else { return "a text that is too long or no line" }
        return nil
    }
}

/// What the near end says first.
package struct NearHello: JSONMessage, Sendable, Hashable {
    /// The version of the protocol from now on.
    package var `protocol`: Int
    /// Its program's version.
    package var version: String
    /// What the session is for.
    package var role: SessionRole

    /// A hello from its parts.
    package init(protocol number: Int, version: String, role: SessionRole) {
        self.protocol = number
        self.version = version
        self.role = role
    }

    package var problem: String? {
        guard (1...Int(UInt16.max)).contains(self.protocol) else { return "an impossible version of the protocol" }
        return MessageText.isLine(version) ? nil : "a text that is too long or no line"
    }
}
