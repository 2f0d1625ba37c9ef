import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What a file system is found to keep is what it keeps.
@Suite struct DestinationTraitsTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
    }

    @Test func `the traits are those of files that are made there`() throws {
        let traits = try DestinationTraits(probing: .named(fixture.source), at: fixture.source)
        let file = "\(fixture.source)/file"
        try fixture.write("file")
        for seconds in [-TimePrecision.farAway, -3, 0, 1_234_567_891, 1 << 31, TimePrecision.farAway] {
            let time = FileTime(seconds: seconds, nanoseconds: 123_456_789)
            var times = [timespec(), timespec(tv_sec: time.seconds, tv_nsec: time.nanoseconds)]
            try #require(utimensat(AT_FDCWD, file, &times, 0) == 0)
            #expect(FileFacts(of: file)?.modified == traits.times.expected(time), "\(seconds)")
        }
        #expect((link(file, "\(file).2") == 0) == traits.hasHardLinks)
        #expect((chmod(file, 0o604) == 0 && FileFacts(of: file)?.mode == 0o604) == traits.keepsModes)
        #expect((FileFacts(of: "\(fixture.source)/FILE") == nil) == traits.keepsCase)
        #expect((FileFacts(of: "\(file).") == nil) == traits.keepsNameEnds)
        #expect((symlink("file", "\(file).3") == 0) == traits.hasSymbolicLinks)
        for name in [Array("a:b".utf8), [0x61, 0x01], [0xFF], Array(repeating: 0x61, count: 200)] as [[UInt8]] {
            let path = (Array("\(fixture.source)/".utf8) + name + [0]).map(CChar.init(bitPattern:))
            let made = path.withUnsafeBufferPointer { bytes in bytes.baseAddress.map { creat($0, 0o600) } ?? -1 }
            if made >= 0 { close(made) }
            #expect((made >= 0) == (traits.names.objection(to: name) == nil), "\(name)")
        }
        #expect(traits.mayGive(owner: geteuid()))
        let entry = try FolderTree(path: fixture.source).entry(RelativePath(unchecked: Array("file".utf8)))
        let attribute = ExtendedAttributes([Array("user.a".utf8): [1]])
        let shortfall = try entry?.give(attribute, .extended)
        #expect((shortfall == []) == traits.attributes.contains(.extended))
    }

    @Test func `nothing is left of the probe, nor of a dead engine's, and another's stays`() throws {
        // No system has a process of that number, and every one has the first.
        for name in ["probe.2147483647", "probe.", "probe.1", "probes"] { try fixture.write(name, "another's") }
        symlink("/nowhere", "\(fixture.source)/probe.2147483647.link")
        _ = try DestinationTraits(probing: .named(fixture.source), at: fixture.source)
        #expect(try FileManager.default.contentsOfDirectory(atPath: fixture.source).sorted() == ["probe.1", "probes"])
    }

    @Test func `a folder in which nothing can be made is named`() throws {
        rmdir(fixture.source)
        try fixture.write(Array("other/file".utf8), "x", in: fixture.path)
        let opened = try OpenedFolder.named("\(fixture.path)/other")
        try EngineFixture.remove("\(fixture.path)/other")
        let failure = #expect(throws: RunFailure.self) {
            try DestinationTraits(probing: opened, at: "/srv/.site.mirroring")
        }
        #expect(failure?.description.hasPrefix("/srv/.site.mirroring/probe.\(getpid()) can't be made: ") == true)
    }
}
