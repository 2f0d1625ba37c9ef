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

    @Test func `what is not mirrored has a sentence of its own`() {
        var counts = ShortfallCounts()
        counts.add(.accessLists)
        #expect(
            counts.sentences(at: "/srv/www") == [
                """
                The access list of 1 entry can't be kept at /srv/www, by its file system or this user, so they are not mirrored. Have them \
                allowed there, or set "accessLists" to false in the job.
                """
            ]
        )
        for _ in 0..<2 { counts.add([.attributes, .time]) }
        let sentences = counts.sentences(at: "/srv/www")
        #expect(sentences.first == "2 times at /srv/www can't be set by this user, so they are left as they are.")
        #expect(
            sentences.last == """
                The access list of 1 entry and the extended attributes of 2 entries can't be kept at /srv/www, by its file system or this \
                user, so they are not mirrored. Have them allowed there, or set "accessLists" and "extendedAttributes" to false in the job.
                """
        )
        #expect(sentences.count == 2)
        #expect(ShortfallCounts().sentences(at: "/srv/www") == [])
    }
}
