import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

/// Opens a log in its middle, and shows what stands there as one who reads it from the begin does.
@Suite struct OfflineLogPagerTests {
    private static let count = 3_000

    private func withPager(
        budget: Int = OfflineLogPager.budget,
        _ body: (OfflineLogPager, [OfflineLogEntry]) throws -> Void
    ) throws {
        try withTemporaryFolder { folder in
            // A millisecond apart, in steps of a second each.
            let all = entries(Self.count).map { entry in
                var entry = entry
                entry.event.transferData.status.receivedTime = Timestamp(
                    milliseconds: 1_800_000_000_000 + Int64(entry.event.sequence) * 1_000
                )
                return entry
            }
            try OfflineLogWriter(folder: folder).append(all)
            let opened = try OpenedLogFolder(OfflineLogFolder(path: folder))
            let file = try #require(try OfflineLogFolder(path: folder).files().first)
            try body(OfflineLogPager(file, in: opened, budget: budget), all)
        }
    }

    @Test func everyPlaceIsFound() throws {
        try withPager { pager, all in
            for number in [0, 1, 2, 17, 1_499, 1_500, 2_998] {
                let page = try pager.page(.after(number), limit: 2)
                #expect(page.entries == Array(all.dropFirst(number).prefix(2)))
                #expect(page.hasEarlier == (number > 0))
                #expect(page.hasLater == (number + 2 < Self.count))
            }
            let none = try pager.page(.after(Self.count), limit: 2)
            #expect(none.entries.isEmpty && !none.hasLater && none.hasEarlier)
        }
    }

    @Test func whatStandsBeforeAPlaceComesInTheOrderOfTheFile() throws {
        try withPager { pager, all in
            for number in [2, 3, 1_500, 3_001] {
                let page = try pager.page(.before(number), limit: 2)
                #expect(page.entries == Array(all.prefix(number - 1).suffix(2)))
                #expect(page.hasEarlier == (number > 3))
            }
            #expect(try pager.page(.last, limit: 3).entries == all.suffix(3))
            #expect(try pager.page(.first, limit: 3).entries == all.prefix(3).map(\.self))
        }
    }

    @Test func aPositionIsAPlaceToo() throws {
        try withPager { pager, all in
            let position = all[1_200].position
            let after = try pager.page(.afterPosition(position), limit: 2)
            #expect(after.entries == Array(all[1_201...1_202]))
            let before = try pager.page(.beforePosition(position), limit: 2)
            #expect(before.entries == Array(all[1_198...1_199]))
        }
    }

    @Test func aTimeIsAPlaceToo() throws {
        try withPager { pager, all in
            let time = Timestamp(milliseconds: 1_800_000_000_000 + 712 * 1_000 - 1)
            let page = try pager.page(.from(time), limit: 1)
            #expect(page.entries == [all[711]])
        }
    }

    @Test func aFilterLeavesWhatMatches() throws {
        try withPager { pager, all in
            let filter = OfflineLogPage.Filter { $0.event.sequence % 1_000 == 0 }
            let page = try pager.page(.first, limit: 10, filter: filter)
            #expect(page.entries.map(\.event.sequence) == [1_000, 2_000, 3_000])
            let none = OfflineLogPage.Filter(marks: [OfflineLogPage.Filter.mark(of: .error)]) { _ in true }
            #expect(try pager.page(.first, limit: 10, filter: none).entries.isEmpty)
            let state = all[0].event.status.state
            let marked = OfflineLogPage.Filter(marks: [OfflineLogPage.Filter.mark(of: state)]) { _ in true }
            #expect(try pager.page(.first, limit: 1, filter: marked).entries == [all[0]])
        }
    }

    /// A search that finds nothing for long says where it has come to, and goes on there.
    @Test func aSearchIsCutIntoPages() throws {
        try withPager(budget: 200_000) { pager, all in
            let filter = OfflineLogPage.Filter { $0.event.sequence == 2_500 }
            var place = 0
            var pages = 0
            var found: [OfflineLogEntry] = []
            while found.isEmpty {
                let page = try pager.page(.after(place), limit: 10, filter: filter)
                found += page.entries
                pages += 1
                place = try #require(page.highest)
            }
            #expect(found == [all[2_499]])
            #expect(pages > 2)
        }
    }

    @Test func aReaderGoesOnWhereItStopped() throws {
        try withPager(budget: 200_000) { pager, all in
            var place = 0
            var numbers: [Int] = []
            repeat {
                place = try pager.read(from: place) { numbers.append($0.event.sequence) }
            } while place < pager.end
            #expect(numbers == all.map(\.event.sequence))
        }
    }

    @Test func piecesMakeTheFile() throws {
        try withPager { pager, _ in
            var bytes: [UInt8] = []
            while case let piece = try pager.piece(at: bytes.count), !piece.isEmpty { bytes += piece }
            #expect(bytes.count + OfflineLogPager.closing.count == pager.bytes)
            #expect(bytes.starts(with: OfflineLogPager.opening))
        }
    }
}
