import MirroringFiles
import Testing

@testable import MirroringEngine

/// What could not be given is told in one sentence.
@Suite struct ShortfallCountsTests {
    @Test func `nothing is nothing to tell`() {
        var counts = ShortfallCounts()
        counts.add([])
        #expect(counts.isEmpty)
    }

    @Test func `each kind is counted`() {
        var counts = ShortfallCounts()
        counts.add(.time)
        let one = "1 time at /srv/www can't be set by this user, so it is left as it is."
        #expect(counts.sentence(at: "/srv/www") == one)
        var others = ShortfallCounts()
        for _ in 0..<3 { others.add([.owner, .mode]) }
        others.add(.group)
        counts.add(others)
        #expect(!counts.isEmpty)
        #expect(
            counts.sentence(at: "/srv/www")
                == "3 owners, 1 group, 3 modes and 1 time at /srv/www can't be set by this user, so they are left as they are."
        )
    }
}
