import Testing

@testable import MirroringPublisher

@Suite struct SightingsTests {
    private var sightings = Sightings()

    private mutating func look(_ things: String...) -> [String] {
        sightings.begin()
        return things.filter { sightings.note($0) }
    }

    @Test mutating func whatLiesThereIsNewOnce() {
        #expect(look("a", "b") == ["a", "b"])
        #expect(look("a", "b", "b", "c", "c") == ["c"])
        #expect(look("a", "b", "c") == [])
    }

    @Test mutating func whatWasGoneIsNewAgain() {
        _ = look("a", "b")
        _ = look("b")
        #expect(look("a", "b") == ["a"])
    }
}
