import MirroringFiles
import TestSupport
import Testing

@testable import MirroringEngine

/// Access lists and attributes of what lies in the folders of a fixture.
extension EngineFixture {
    /// A list by which a user may do everything beside the owner, as the kernel keeps it.
    static func list(for user: UInt32) -> [UInt8] {
        let anybody = UInt32.max
        let entries: [(kind: UInt8, rights: UInt8, number: UInt32)] = [
            (0x01, 7, anybody), (0x02, 7, user), (0x04, 5, anybody), (0x10, 7, anybody), (0x20, 5, anybody),
        ]
        return entries.reduce(into: [2, 0, 0, 0]) { list, entry in
            list += [entry.kind, 0, entry.rights, 0]
            list += (0..<4).map { UInt8(truncatingIfNeeded: entry.number >> (8 * $0)) }
        }
    }

    /// Attributes of users' own, and lists for that user: what is not named is not there.
    static func attributes(
        _ values: [String: String] = [:],
        list user: UInt32? = nil,
        handedDown other: UInt32? = nil
    ) -> ExtendedAttributes {
        var attributes = ExtendedAttributes()
        for (name, value) in values { attributes.values[Array("user.\(name)".utf8)] = Array(value.utf8) }
        attributes.values[ExtendedAttributes.accessList] = user.map(list)
        attributes.values[ExtendedAttributes.defaultList] = other.map(list)
        return attributes
    }

    /// What is at a path of the fixture's folder.
    func attributes(_ path: String) throws -> ExtendedAttributes {
        let entry = try FolderTree(path: self.path).entry(RelativePath(unchecked: Array(path.utf8)))
        return try entry?.attributes() ?? ExtendedAttributes()
    }

    /// Has what is at a path have these, and no others.
    func give(_ attributes: ExtendedAttributes, to path: String) throws {
        let entry = try FolderTree(path: self.path).entry(RelativePath(unchecked: Array(path.utf8)))
        let shortfall = try entry?.give(attributes, .all)
        try #require(shortfall == [])
    }

    /// Whether files of temporary folders can have both.
    static let keepsAttributes = TemporaryAttributes.areKept && TemporaryAttributes.areListed
}
