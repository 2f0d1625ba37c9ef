import MirroringFiles
import Testing

@testable import MirroringTrace

@Suite struct DigestIndexTests {
    private let path = Array("folder/a file\nof 2 lines \u{FC}".utf8) + [0xFF]

    private func stamp(changed: FileTime) -> FileStamp {
        FileStamp(
            kind: .file,
            inode: .max,
            size: 12,
            modified: FileTime(seconds: -1, nanoseconds: 999_999_999),
            changed: changed
        )
    }

    private func digest() throws -> FileDigest {
        try #require(FileDigest(hexadecimal: String(repeating: "0f", count: 32).utf8))
    }

    @Test func survivesTheDisk() throws {
        var index = DigestIndex()
        let stamp = stamp(changed: FileTime(seconds: 5, nanoseconds: 6))
        index.add(path, stamp, try digest())
        index.add(Array("b".utf8), stamp, try digest())
        let read = try #require(DigestIndex(index.bytes))
        #expect(read == index)
        #expect(try read.digest(of: path, stamp) == digest())
        #expect(DigestIndex(DigestIndex().bytes) == DigestIndex())
    }

    @Test func damagedOnesAreNone() throws {
        var index = DigestIndex()
        index.add(path, stamp(changed: FileTime(seconds: 5, nanoseconds: 6)), try digest())
        let bytes = index.bytes
        for length in 0..<bytes.count where length != Array("mirroring digests 1\0".utf8).count {
            #expect(DigestIndex(Array(bytes.prefix(length))) == nil, "\(length) bytes")
        }
        #expect(DigestIndex(Array("mirroring digests 2\0".utf8)) == nil)
        #expect(DigestIndex(bytes + Array("0f 1 2 3 4 5 6 a\0".utf8)) == nil)
    }

    @Test func onlyTheSameStampIsBelieved() throws {
        var index = DigestIndex()
        let stamp = stamp(changed: FileTime(seconds: 5, nanoseconds: 6))
        index.add(path, stamp, try digest())
        var other = stamp
        other.changed.nanoseconds += 1
        #expect(index.digest(of: path, other) == nil)
        #expect(index.digest(of: Array("folder".utf8), stamp) == nil)
    }

    /// A file may be written to right after it was read, within the same tick of the clock.
    @Test func whatHasJustChangedIsForgotten() throws {
        var index = DigestIndex()
        index.add(Array("old".utf8), stamp(changed: FileTime(seconds: 97, nanoseconds: 999_999_999)), try digest())
        index.add(Array("new".utf8), stamp(changed: FileTime(seconds: 98, nanoseconds: 0)), try digest())
        index.add(Array("later".utf8), stamp(changed: FileTime(seconds: 200, nanoseconds: 0)), try digest())
        let settled = index.settled(at: FileTime(seconds: 100, nanoseconds: 0))
        #expect(settled.count == 1)
        #expect(
            settled.digest(
                of: Array("old".utf8),
                stamp(changed: FileTime(seconds: 97, nanoseconds: 999_999_999))
            ) != nil
        )
    }
}
