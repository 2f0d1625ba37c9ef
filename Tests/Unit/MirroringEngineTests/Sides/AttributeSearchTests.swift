import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A tree is taken for one without attributes only if none of its entries has any.
@Suite(.enabled(if: EngineFixture.keepsAttributes, "temporary folders have no access lists or attributes"))
struct AttributeSearchTests {
    private let fixture: EngineFixture
    private let user: UInt32 = 54_321

    init() throws {
        fixture = try EngineFixture()
        try fixture.write("a.html")
        try fixture.write("folder/deep/b.html")
        try fixture.write("uploads/c.html")
        symlink("folder", "\(fixture.source)/link")
    }

    private func found(
        _ kinds: AttributeKinds = .all,
        capabilities: Bool = true,
        leavingOut patterns: [String] = []
    ) throws -> Bool {
        let search = AttributeSearch(
            for: SoughtAttributes(kinds, capabilities: capabilities),
            in: try .root(fixture.source),
            leavingOut: Exclusions(patterns: patterns)
        )
        return search.wait()
    }

    @Test func `where none is, none is found`() throws {
        #expect(try !found())
        #expect(fixture.openInSource == [], "who has the answer may unmount the disk")
        let nowhere = AttributeSearch(
            for: SoughtAttributes(.all, capabilities: true),
            in: nil,
            leavingOut: Exclusions(patterns: [])
        )
        #expect(nowhere.found == false)
    }

    @Test(arguments: ["", "/a.html", "/folder", "/folder/deep", "/folder/deep/b.html"])
    func `one is found wherever it is`(place: String) throws {
        try fixture.give(EngineFixture.attributes(["a": "1"]), to: "source\(place)")
        #expect(try found())
        #expect(try found(.extended))
        #expect(try !found(.accessLists))
        try fixture.give(EngineFixture.attributes(list: user), to: "source\(place)")
        #expect(try found(.accessLists))
        #expect(try !found(.extended))
        try fixture.give(EngineFixture.attributes(), to: "source\(place)")
        #expect(try !found())
    }

    @Test func `a folder that only hands lists down has one`() throws {
        try fixture.give(EngineFixture.attributes(handedDown: user), to: "source/folder")
        #expect(try found(.accessLists))
    }

    /// More than most have, whatever it is.
    @Test func `one is found among very many`() throws {
        let names = (0..<60).map { ("number-\($0)", "1") }
        try fixture.give(EngineFixture.attributes(Dictionary(uniqueKeysWithValues: names)), to: "source/a.html")
        #expect(try found())
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives capabilities"))
    func `a program's capabilities are found`() throws {
        let entry = try FolderTree(path: fixture.source).entry(RelativePath(unchecked: Array("a.html".utf8)))
        // To use raw sockets, as ping does.
        try entry?.setCapability([1, 0, 0, 2, 0, 0x20, 0, 0] + [UInt8](repeating: 0, count: 12))
        #expect(try found([], capabilities: true))
        #expect(try !found(capabilities: false))
    }

    @Test func `what is left out is not looked into`() throws {
        try fixture.give(EngineFixture.attributes(["a": "1"]), to: "source/uploads/c.html")
        #expect(try found())
        #expect(try !found(leavingOut: ["/uploads/"]))
        #expect(try found(leavingOut: ["/folder/uploads/"]))
    }

    /// Nothing is left out for asterisks of which rsync and the system think differently.
    @Test func `where two asterisks are it is looked all the same`() throws {
        try fixture.give(EngineFixture.attributes(["a": "1"]), to: "source/folder/deep/b.html")
        #expect(try found(leavingOut: ["/*/deep/**"]))
        #expect(try !found(leavingOut: ["/folder/deep/***"]))
    }

    /// Each of them would be open.
    @Test func `of very many folders in each other rsync is asked`() throws {
        let way = (0..<200).map { "\($0)" }.joined(separator: "/")
        try fixture.write("\(way)/page.html")
        #expect(try found())
        #expect(try !found(leavingOut: ["/0/"]))
    }

    @Test func `what is behind a link is not looked at`() throws {
        try fixture.write(Array("elsewhere/d.html".utf8), "text", in: fixture.path)
        try fixture.give(EngineFixture.attributes(["a": "1"]), to: "elsewhere/d.html")
        symlink("../elsewhere", "\(fixture.source)/out")
        symlink("../elsewhere/d.html", "\(fixture.source)/out.html")
        #expect(try !found())
    }

    @Test func `a source that has none is looked at without them`() throws {
        let source = try LocalSource(path: fixture.source, attributes: .all)
        let (page, sought) = (RelativePath(unchecked: Array("a.html".utf8)), SoughtAttributes(.all, capabilities: true))
        let none = try source.search(for: sought, leavingOut: Exclusions(patterns: []))
        #expect(!none.wait())
        try fixture.give(EngineFixture.attributes(["a": "1"]), to: "source/a.html")
        #expect(try source.look(at: [page]).facts(page)?.attributes == [])
        let one = try source.search(for: sought, leavingOut: Exclusions(patterns: []))
        #expect(one.wait())
        #expect(try source.look(at: [page]).facts(page)?.attributes == .extended)
    }

    @Test(arguments: ["", "/.destination.mirroring", "/destination"])
    func `what gets a list from where it is made counts as one that has it`(place: String) throws {
        let sought = SoughtAttributes(.all, capabilities: true)
        let tree = LocalTree(path: fixture.destination, of: fixture.job())
        #expect(try !tree.search(for: sought).wait())
        if !place.isEmpty { mkdir(fixture.path + place, 0o755) }
        #expect(try !tree.search(for: sought).wait())
        let folder = try OpenedFolder.named(fixture.path + place)
        let handsDown = EngineFixture.attributes(handedDown: user)
        #expect(try folder.entry(FileName("."))?.give(handsDown, .all) == [])
        #expect(try tree.search(for: sought).wait())
    }
}
