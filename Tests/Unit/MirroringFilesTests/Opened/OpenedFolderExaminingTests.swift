import Foundation
import MirroringFiles
import SystemPackage
import Testing

/// What is asked of an entry without opening it.
@Suite struct OpenedFolderExaminingTests {
    private let folder: TemporaryFolder
    private let opened: OpenedFolder

    init() throws {
        folder = try TemporaryFolder()
        opened = try .named(folder.path)
        try folder.write("text", to: "file")
    }

    @Test func whatMayBeReadIsNotRefused() throws {
        try opened.makeFolder(FileName("inner"))
        #expect(opened.refusalToRead(FileName("file"), isFolder: false) == nil)
        #expect(opened.refusalToRead(FileName("inner"), isFolder: true) == nil)
        #expect(opened.refusalToRead(FileName("none"), isFolder: false) == .noSuchFileOrDirectory)
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func whatMayNotBeReadIsRefused() {
        chmod(folder.path(of: "file"), 0o200)
        #expect(opened.refusalToRead(FileName("file"), isFolder: false) == .permissionDenied)
    }

    /// Nobody can set the time of a change, so it gives away what size and time of writing hide.
    @Test func stampsChangeWithTheirFiles() throws {
        let before = try #require(try opened.stamp(FileName("file")))
        #expect(before.kind == .file && before.size == 4)
        #expect(try opened.stamp(FileName("none")) == nil)
        try folder.write("longer", to: "file")
        #expect(try opened.stamp(FileName("file")) != before)
    }
}
