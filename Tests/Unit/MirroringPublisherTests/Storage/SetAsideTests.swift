import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// Segments that were set aside because something in them could not be read.
@Suite struct SetAsideTests {
    private static let instance = UUID.version7()

    private static func segment(_ number: Int) -> SegmentName {
        SegmentName(instance: instance, number: number)
    }

    @Test func nameTellsWhichSegmentItWas() {
        let segment = Self.segment(7)
        #expect(segment.setAside == "\(segment).corrupt")
        #expect(SegmentName(setAside: segment.setAside) == segment)
        for name in ["\(segment)", "old.events.corrupt", "\(segment).corrupt.corrupt", ".corrupt"] {
            #expect(SegmentName(setAside: name) == nil)
        }
    }

    @Test(
        arguments: [
            (100, []), (99, [1]), (90, [1]), (89, [1, 2]), (70, [1, 2]), (69, [1, 2, 3]), (40, [1, 2, 3]),
            (0, [1, 2, 3]),
        ] as [(Int, [Int])]
    )
    func oldestGoAndNeverTheNewest(room: Int, surplus: [Int]) {
        var listing = OutboxListing()
        for (number, bytes) in zip(1..., [10, 20, 30, 40]) { listing.add(setAside: Self.segment(number), bytes: bytes) }
        #expect(listing.surplus(beyond: room).map(\.segment.number) == surplus)
    }

    @Test func sizeThatIsOnlyClaimedIsNoTrouble() {
        var listing = OutboxListing()
        #expect(listing.surplus(beyond: 0).isEmpty)
        for number in 1...3 { listing.add(setAside: Self.segment(number), bytes: .max) }
        #expect(listing.surplus(beyond: 100).map(\.segment.number) == [1, 2])
    }

    @Test func onlyOwnSegmentsCount() async throws {
        try await OutboxFixture.run { fixture in
            let names = [Self.segment(2).setAside, Self.segment(1).setAside, "old.events.corrupt"]
            for name in names {
                try Data(count: 65_536).write(to: URL(filePath: "\(fixture.folder.path)/\(name)"))
            }
            let writable = Self.segment(3).setAside
            try Data(count: 65_536).write(to: URL(filePath: "\(fixture.folder.path)/\(writable)"))
            chmod("\(fixture.folder.path)/\(writable)", 0o666)
            let listing = try fixture.folder.list()
            #expect(listing.corrupt.sorted() == (names + [writable]).sorted())
            #expect(listing.setAside.map(\.segment.number) == [1, 2])
            let survey = try OutboxSurvey(of: fixture.folder.path, for: fixture.target)
            #expect(survey.setAside.count == 4)
            #expect(survey.setAsideBytes >= 131_072)
            #expect(survey.bytes == 0)
        }
    }
}
