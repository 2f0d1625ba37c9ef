import CMirroringLinux
import Foundation
import MirroringFiles
import SystemPackage
import TestSupport
import Testing

/// What is given is what is read, of the very entry that is held.
@Suite(.enabled(if: TemporaryAttributes.areKept, "temporary folders have no attributes"))
struct OpenedEntryAttributesTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
        try folder.write("text", to: "a")
    }

    private func entry(_ name: String) throws -> OpenedEntry {
        guard let entry = try opened.entry(FileName(name)) else { throw Errno.noSuchFileOrDirectory }
        return entry
    }

    private static let name = Array("user.name".utf8)

    @Test func `attributes are those that were given, and no others`() throws {
        let entry = try entry("a")
        let first = ExtendedAttributes([Self.name: [0, 255], Array("user.a/b".utf8): []])
        #expect(try entry.give(first, .extended) == [])
        #expect(try entry.attributes() == first)
        #expect(try entry.detailedFacts().attributes == .extended)
        let second = ExtendedAttributes([Self.name: [UInt8](repeating: 7, count: 1_000)])
        #expect(try entry.give(second, .extended) == [])
        #expect(try entry.attributes() == second)
        // Another kind is not touched.
        #expect(try entry.give(ExtendedAttributes(), .accessLists) == [])
        #expect(try entry.attributes() == second)
        #expect(try entry.give(ExtendedAttributes(), .all) == [])
        #expect(try entry.attributes() == ExtendedAttributes())
        #expect(try entry.detailedFacts() == entry.facts())
    }

    @Test func `who has taken the name gets nothing`() throws {
        try folder.write("precious", to: "victim")
        let entry = try entry("a")
        rename(folder.path(of: "a"), folder.path(of: "b"))
        symlink("victim", folder.path(of: "a"))
        let attributes = ExtendedAttributes([Self.name: [1]])
        #expect(try entry.give(attributes, .extended) == [])
        #expect(try self.entry("victim").attributes() == ExtendedAttributes())
        #expect(try self.entry("b").attributes() == attributes)
        // A link has none of its own, and what it leads to is not asked.
        #expect(try self.entry("a").detailedFacts().attributes == [])
    }

    @Test func `what there is no room for is told`() throws {
        let huge = ExtendedAttributes([Self.name: [UInt8](repeating: 1, count: (1 << 16) + 1)])
        #expect(try entry("a").give(huge, .extended) == .attributes)
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives capabilities")) func `capabilities are a program's`() throws {
        let entry = try entry("a")
        #expect(try entry.capability() == [])
        // CAP_NET_RAW, permitted and effective.
        let capability: [UInt8] = [1, 0, 0, 2, 0, 0x20] + [UInt8](repeating: 0, count: 14)
        guard (try? entry.setCapability(capability)) != nil else { return }
        #expect(try entry.capability() == capability)
        #expect(try entry.detailedFacts().capability == capability)
        #expect(try entry.attributes() == ExtendedAttributes())
    }
}
