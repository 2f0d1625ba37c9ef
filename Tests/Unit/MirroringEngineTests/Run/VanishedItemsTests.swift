import MirroringEvents
import Testing

@testable import MirroringEngine

/// Items come and go; a source that loses most of them while a run goes on is not there any more.
@Suite struct VanishedItemsTests {
    @Test(arguments: [(0, 0), (0, 5), (1, 1), (1, 2), (2, 4), (4_999, 10_000)])
    func `some that vanish are no failure`(count: Int, items: Int) throws {
        var vanished = VanishedItems()
        vanished.expect(items)
        try vanished.add(count, of: items, from: "/srv/site")
    }

    @Test(arguments: [(2, 2), (2, 3), (3_000, 3_000), (5_001, 10_000)])
    func `most of a package's are`(count: Int, items: Int) {
        var vanished = VanishedItems()
        vanished.expect(20_000)
        let failure = #expect(throws: RunFailure.self) { try vanished.add(count, of: items, from: "/srv/site") }
        let start = "\(count) of \(items) items have vanished from /srv/site since the run began,"
        #expect(failure?.description.hasPrefix(start) == true)
    }

    @Test func `most of the run's are, however small its packages`() throws {
        var vanished = VanishedItems()
        vanished.expect(1)
        try vanished.add(1, of: 1, from: "/srv/site")
        vanished.expect(1)
        #expect(throws: RunFailure.self) { try vanished.add(1, of: 1, from: "/srv/site") }
        // A package that is there is mirrored all the same, if the job continues on errors.
        vanished.expect(1)
        try vanished.add(0, of: 1, from: "/srv/site")
    }

    @Test(
        arguments: [
            (9, 20, false), (10, 100, true), (10, 101, false), (11, 101, true), (0, 0, false), (50, 5_000, false),
        ]
    )
    func `ten and a tenth of all are many`(count: Int, items: Int, areMany: Bool) throws {
        var vanished = VanishedItems()
        vanished.expect(items)
        try vanished.add(count, of: items, from: "/srv/site")
        #expect(vanished.areMany == areMany)
    }
}
