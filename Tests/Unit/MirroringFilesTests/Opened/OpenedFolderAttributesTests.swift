import CMirroringLinux
import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import MirroringFiles

/// What has attributes is found, on systems that list them by the handle of a folder and on those that don't.
@Suite(.enabled(if: TemporaryAttributes.areKept, "temporary folders have no attributes"))
struct OpenedFolderAttributesTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder
    private let sought = SoughtAttributes(.extended, capabilities: false)

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
        try folder.write("text", to: "a")
        mkdir(folder.path(of: "inner"), 0o755)
        symlink("a", folder.path(of: "link"))
    }

    private func give(_ name: String, to entry: String) throws {
        try #require(setxattr(folder.path(of: entry), name, "1", 1, 0) == 0)
    }

    @Test func `folders are named where no entry has any`() throws {
        #expect(try opened.folders(unlessAnyHas: sought) == [Array("inner".utf8)])
        #expect(try !opened.has(sought))
        try give("user.name", to: ".")
        #expect(try opened.has(sought))
        #expect(try opened.folders(unlessAnyHas: sought) == [Array("inner".utf8)])
        try give("user.name", to: "inner")
        #expect(try opened.folders(unlessAnyHas: sought) == nil)
        #expect(try opened.folders(unlessAnyHas: SoughtAttributes(.accessLists, capabilities: true)) != nil)
    }

    /// The names that the system gives, or why it gives none.
    private func names(of entry: String, _ list: (UnsafePointer<CChar>, UnsafeMutableBufferPointer<CChar>) -> Int)
        -> [UInt8]
    {
        let room = UnsafeMutableBufferPointer<CChar>.allocate(capacity: 64)
        defer { room.deallocate() }
        let count = entry.withCString { list($0, room) }
        guard count >= 0 else { return Array("\(Errno(rawValue: errno))".utf8) }
        return room.prefix(count).map { UInt8(bitPattern: $0) }
    }

    @Test(
        .enabled(if: OpenedFolder.isListedByHandle, "this system does not list attributes by a handle"),
        arguments: ["a", "inner", "link", "none", "."]
    )
    func `both ways say the same`(entry: String) throws {
        for place in ["a", "inner"] { try give("user.\(place)", to: place) }
        let byPath = names(of: entry, opened.namesByPath)
        #expect(byPath == names(of: entry, opened.namesByHandle))
        #expect(byPath.isEmpty == ["link", "."].contains(entry))
    }

    @Test func `more names than there is room for are some`() throws {
        for number in 0..<60 { try give("user.number-\(number)", to: "a") }
        #expect(try opened.folders(unlessAnyHas: SoughtAttributes(.accessLists, capabilities: false)) == nil)
        #expect(names(of: "a", opened.namesByPath) == Array("\(Errno.outOfRange)".utf8))
    }
}
