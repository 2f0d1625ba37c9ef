import MirroringSettings
import Testing

@testable import MirroringAdapters

@Suite struct GuardsTests {
    @Test func whatIsNotKeptToIsToldInASentenceEach() {
        var guards = Guards()
        guards.minimumTime = TimeSpan("1m")
        guards.maximumTime = TimeSpan("1h")
        guards.minimumItems = 10
        #expect(guards.broken(after: .seconds(600), moved: 10, match: nil) == [])
        #expect(
            guards.broken(after: .seconds(2), moved: 1, match: "ERROR 5") == [
                "It took 2 s, where 1m at least are expected.", "It moved 1 file, where 10 at least are expected.",
                "It wrote a line that is not to be there: ERROR 5",
            ]
        )
        #expect(
            guards.broken(after: .seconds(3_601), moved: 99, match: nil) == [
                "It takes longer than 1h, as it should not."
            ]
        )
        #expect(guards.broken(after: .seconds(600), moved: nil, match: nil).count == 1)
    }

    @Test func withoutGuardsAnythingWillDo() {
        #expect(Guards().broken(after: .zero, moved: nil, match: nil) == [])
    }
}
