import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

@Suite struct ReleaseNameTests {
    private static let name = "20261128T104107Z-3f9a0c2b"

    @Test func `a name says when the run began, and which it was`() throws {
        let runId = try #require(UUID(uuidString: "01A1FD4D-77A3-73BB-9CC6-897B3F9A0C2B"))
        let time = try #require(Timestamp("2026-11-28T10:41:07.999Z"))
        let name = ReleaseName(runId, at: time)
        #expect(name.description == Self.name)
        #expect(ReleaseName(Self.name) == name)
        #expect(name.time == Timestamp("2026-11-28T10:41:07Z"))
    }

    @Test(arguments: [
        "", "building", "building.json", name + ".removing", name + ".json", "../" + name.dropFirst(3),
        name.uppercased(), name.replacing("Z-", with: "z-"), name.replacing("1128", with: "1131"),
        name.replacing("3f9a0c2b", with: "3f9a0c2g"), name.replacing("3f9a0c2b", with: "3f9a0c/b"),
        name.replacing("Z-", with: "Z_"), String(name.dropLast()),
    ])
    func `anything else is none`(_ name: String) {
        #expect(ReleaseName(name) == nil)
    }

    @Test func `the folder that was there before is older`() throws {
        let name = try #require(ReleaseName(Self.name))
        #expect(name.predecessor.description == "20261128T104107Z-00000000")
        #expect(name.predecessor < name)
        #expect(ReleaseName(name.predecessor.description) == name.predecessor)
    }

    @Test func `in notes it is its text, and nothing else is read`() throws {
        let name = try #require(ReleaseName(Self.name))
        let json = try JSONEncoder().encode([name])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(Self.name)\"]")
        #expect(try JSONDecoder().decode([ReleaseName].self, from: json) == [name])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([ReleaseName].self, from: Data("[\"../../etc\"]".utf8))
        }
    }
}

/// Which releases somebody has left for an older one.
@Suite struct RollbackMarksTests {
    private func release(_ number: Int) -> ReleaseName {
        ReleaseName(UUID(), at: Timestamp(milliseconds: 1_700_000_000_000 + Int64(number) * 1_000))
    }

    @Test func `those are marked that were left for an older one, until somebody goes forth again`() {
        let (one, two, three) = (release(1), release(2), release(3))
        func marks(_ left: ReleaseName?, _ target: ReleaseName, _ before: RollbackMarks? = nil) -> RollbackMarks {
            RollbackMarks(leaving: left, for: target, among: [one, two, three], after: before, at: .now)
        }
        let first = marks(three, two)
        #expect(first.releases == [three])
        let second = marks(two, one, first)
        #expect(second.releases == [two, three])
        #expect(marks(one, two, second).releases == [three])
        // What is older than the current one was not rolled back: a source that is so again is published.
        let forth = marks(one, three, second)
        #expect(forth.releases == [])
        #expect(marks(three, one, forth).releases == [three])
        #expect(marks(nil, three, second).releases == [])
        #expect(marks(three, release(4)).releases == [])
    }
}
