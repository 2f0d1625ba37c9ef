import Foundation
import MirroringEvents

/// The name of a segment's file: `<instance>-<number>.events`, so that owner and order can be seen in a listing.
///
/// The instance is a version 7 UUID, made with the process's first event: older processes sort first.
struct SegmentName: Sendable, Hashable, CustomStringConvertible {
    /// The process that writes it.
    let instance: UUID
    /// Its place in the process's share, from 1.
    let number: Int

    /// What the name of a segment that was set aside ends in.
    static let corruptSuffix = ".corrupt"
    private static let suffix = ".events"
    private static let ownerSuffix = ".owner"
    private static let identifierLength = 36

    init(instance: UUID, number: Int) {
        self.instance = instance
        self.number = number
    }

    /// Reads a file's name; nil for any other file.
    init?(_ name: String) {
        guard name.hasSuffix(Self.suffix) else { return nil }
        let stem = name.dropLast(Self.suffix.count)
        let tail = stem.dropFirst(Self.identifierLength)
        guard let instance = UUID(uuidString: String(stem.prefix(Self.identifierLength))),
            tail.first == "-", let number = Int(tail.dropFirst()), number > 0,
            Self(instance: instance, number: number).description == name
        else { return nil }
        self.init(instance: instance, number: number)
    }

    /// Reads the name of a segment that was set aside; nil for any other file.
    init?(setAside name: String) {
        guard name.hasSuffix(Self.corruptSuffix) else { return nil }
        self.init(String(name.dropLast(Self.corruptSuffix.count)))
    }

    /// What the file is renamed to when it holds something unreadable.
    var setAside: String { "\(self)\(Self.corruptSuffix)" }

    /// The file's name.
    var description: String {
        let digits = String(number)
        let zeros = String(repeating: "0", count: max(0, 6 - digits.count))
        return "\(instance.lowercased)-\(zeros)\(digits)\(Self.suffix)"
    }

    /// The name of the file whose lock marks the owner of a share.
    static func owner(of instance: UUID) -> String {
        instance.lowercased + ownerSuffix
    }

    /// The process of an owner's file; nil for any other file.
    static func instance(ofOwner name: String) -> UUID? {
        guard name.hasSuffix(ownerSuffix), let instance = UUID(uuidString: String(name.dropLast(ownerSuffix.count))),
            owner(of: instance) == name
        else { return nil }
        return instance
    }
}
