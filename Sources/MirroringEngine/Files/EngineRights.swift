import Glibc
import MirroringFiles

/// Which owners and groups this process may give to files, and whose attributes it may change: root in a container or without some of
/// root's capabilities is root by name alone.
struct EngineRights: Sendable, Hashable {
    /// A right of root's that is asked for here, by its number in Linux's `capability.h`.
    struct Capabilities: OptionSet, Sendable, Hashable {
        /// To give files away (`CAP_CHOWN`).
        static let chown = Self(rawValue: 1 << 0)
        /// To change the attributes of others' files (`CAP_FOWNER`).
        static let fowner = Self(rawValue: 1 << 3)
        /// To make devices (`CAP_MKNOD`).
        static let mknod = Self(rawValue: 1 << 27)
        /// To give programs capabilities (`CAP_SETFCAP`).
        static let setfcap = Self(rawValue: 1 << 31)

        let rawValue: UInt64

        init(rawValue: UInt64) {
            self.rawValue = rawValue
        }
    }

    /// The user as which it acts.
    var user: UInt32
    /// The groups that it belongs to.
    var groups: Set<UInt32>
    /// What it may beyond that.
    var capabilities: Capabilities
    /// The users that have a number here: in a user namespace not all.
    var users: NumberRanges
    /// The groups that have one.
    var knownGroups: NumberRanges

    /// Whether a copy gets that owner, as rsync and the import give it: only root gives owners.
    func mayGive(owner: UInt32) -> Bool {
        owner == user || user == 0 && capabilities.contains(.chown) && users.contains(owner)
    }

    /// Whether a copy of its own gets that group.
    func mayGive(group: UInt32) -> Bool {
        groups.contains(group) || user == 0 && capabilities.contains(.chown) && knownGroups.contains(group)
    }

    /// Whether a program gets capabilities: as owners, from root alone.
    var mayGiveCapabilities: Bool { user == 0 && capabilities.contains(.setfcap) }

    /// Whether it makes devices. Who is root of a user namespace alone may not, whatever his capabilities.
    var mayMakeDevices: Bool { user == 0 && capabilities.contains(.mknod) && users == .all }

    /// Whether it may change the mode and time of what has these facts.
    func ownsAttributes(of facts: FileFacts) -> Bool {
        facts.owner == user || capabilities.contains(.fowner) && users.contains(facts.owner)
    }
}

extension EngineRights {
    /// The rights that this process has now. Where `/proc` does not tell, root has all, and others have none.
    static var current: Self {
        let user = geteuid()
        var groups = Set([getegid()])
        let count = getgroups(0, nil)
        if count > 0 {
            var others = [gid_t](repeating: 0, count: Int(count))
            let found = getgroups(count, &others)
            groups.formUnion(others.prefix(Int(max(0, found))))
        }
        return Self(
            user: user,
            groups: groups,
            capabilities: text(of: "status").flatMap(Capabilities.init(status:))
                ?? (user == 0 ? [.chown, .fowner, .mknod, .setfcap] : []),
            users: text(of: "uid_map").flatMap(NumberRanges.init(map:)) ?? .all,
            knownGroups: text(of: "gid_map").flatMap(NumberRanges.init(map:)) ?? .all
        )
    }

    private static func text(of name: String) -> String? {
        do throws(FileProblem) {
            let file = try RegularFile(opening: "/proc/self/\(name)")
            return try file.text()
        } catch {
            return nil
        }
    }
}

extension EngineRights.Capabilities {
    /// Reads `CapEff:	000001ffffffffff` in `/proc/self/status`; nil if it is not there.
    init?(status: String) {
        let title = "CapEff:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(title) }),
            let bits = UInt64(line.dropFirst(title.count).filter { !$0.isWhitespace }, radix: 16)
        else { return nil }
        self.init(rawValue: bits)
    }
}
