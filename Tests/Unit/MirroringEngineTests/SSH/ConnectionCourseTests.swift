import EventSamples
import MirroringEvents
import Testing

@testable import MirroringEngine

@Suite struct ConnectionCourseTests {
    private static let failure = RunFailure(.network, item: "web1", reach: .run, "The connection to web1 broke.")
    private var course = ConnectionCourse(to: "web1", patience: .seconds(300), retries: 2)
    private var random = SeededGenerator(seed: 29)

    private mutating func broke(at seconds: Int) -> ConnectionCourse.Retry? {
        course.broke(Self.failure, at: .seconds(seconds), using: &random)
    }

    private mutating func connected(at seconds: Int) -> String? {
        course.connected(at: .seconds(seconds))
    }

    @Test mutating func `people are told of a break once, and once that it is over`() {
        let told = [
            connected(at: 0), broke(at: 10)?.sentence, broke(at: 12)?.sentence, connected(at: 15),
            // The question is asked again, and the line breaks again before it is answered.
            broke(at: 16)?.sentence, connected(at: 20),
        ]
        #expect(
            told == [
                nil, "The connection to web1 broke. It is tried again for up to 5m.", nil,
                "There is a connection to web1 now.", nil, nil,
            ]
        )
        course.progressed(at: .seconds(21))
        let next = broke(at: 30)
        #expect(next?.sentence == told[1])
    }

    @Test mutating func `the first connection is tried so often as the job says`() {
        let tries = [broke(at: 0), broke(at: 2), broke(at: 5)]
        #expect(tries[0]?.sentence == "The connection to web1 broke. It is tried up to 2 times more.")
        #expect(tries.map { $0 == nil } == [false, false, true])
    }

    @Test mutating func `of the first connection it is told when it is there at last`() {
        course = ConnectionCourse(to: "web1", patience: .zero, retries: 1)
        let told = [broke(at: 0)?.sentence, connected(at: 1), broke(at: 2)?.sentence]
        #expect(
            told == [
                "The connection to web1 broke. It is tried once more.", "There is a connection to web1 now.", nil,
            ]
        )
    }

    /// An import may take an hour before its line breaks.
    @Test mutating func `patience begins with the break`() {
        _ = connected(at: 0)
        let tries = [broke(at: 3_600), broke(at: 3_899), broke(at: 3_900)]
        #expect(tries.map { $0 == nil } == [false, false, true])
    }

    /// Such as one by which the far end is killed for want of memory.
    @Test mutating func `a question at which the far end always dies is given up`() {
        _ = connected(at: 0)
        var now = 0
        while now < 1_000, let retry = broke(at: now) {
            now += Int(retry.pause.components.seconds) + 2
            _ = connected(at: now)
        }
        #expect((300..<340).contains(now))
    }
}
