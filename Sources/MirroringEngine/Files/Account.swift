import Glibc

/// A user or group to whom files belong.
public struct Account: Sendable, Hashable {
    /// Its name, or its number where it was named by that.
    public let name: String
    /// The system's number; of one that only another machine knows, nobody's (``isElsewhere``).
    public let number: UInt32

    /// An account from its parts.
    public init(name: String, number: UInt32) {
        self.name = name
        self.number = number
    }

    /// The user of a name or number; nil if this machine knows none of that name.
    init?(user name: String) {
        guard let number = Self.number(name) ?? Self.userNumber(of: name) else { return nil }
        self.init(name: name, number: number)
    }

    /// The group of a name or number; nil if this machine knows none of that name.
    init?(group name: String) {
        guard let number = Self.number(name) ?? Self.groupNumber(of: name) else { return nil }
        self.init(name: name, number: number)
    }

    /// The user or group of a name or number at another machine: of a name only that one has the number. Nil if it is a number that nobody
    /// can have.
    init?(elsewhere name: String) {
        let isName = !name.allSatisfy { $0.isASCII && $0.isNumber }
        guard let number = isName ? .max : Self.number(name) else { return nil }
        self.init(name: name, number: number)
    }

    /// Whether its number is still to be asked of another machine.
    var isElsewhere: Bool { number == .max }

    /// The largest number means "leave it as it is" to the system, and is nobody's.
    private static func number(_ text: String) -> UInt32? {
        guard text.allSatisfy({ $0.isASCII && $0.isNumber }) else { return nil }
        return UInt32(text).flatMap { $0 == .max ? nil : $0 }
    }

    private static func userNumber(of name: String) -> UInt32? {
        withBuffer { buffer, size in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            return getpwnam_r(name, &entry, buffer, size, &found) == 0 && found != nil
                ? entry.pw_uid : nil
        }
    }

    private static func groupNumber(of name: String) -> UInt32? {
        withBuffer { buffer, size in
            var entry = group()
            var found: UnsafeMutablePointer<group>?
            return getgrnam_r(name, &entry, buffer, size, &found) == 0 && found != nil
                ? entry.gr_gid : nil
        }
    }

    /// Room for an entry: a group has all of its members in it.
    private static func withBuffer<Result>(_ body: (UnsafeMutablePointer<CChar>, Int) -> Result?) -> Result? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1 << 20) { buffer in
            buffer.baseAddress.flatMap { body($0, buffer.count) }
        }
    }
}
