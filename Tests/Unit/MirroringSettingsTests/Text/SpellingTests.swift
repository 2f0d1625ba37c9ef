import Foundation
import Testing

@testable import MirroringSettings

@Suite struct SpellingTests {
    private static let keys = ["broker", "outbox", "wait", "maximumBytes", "cloudEvents"]

    @Test(arguments: [
        ("wiat", "wait"), ("Broker", "broker"), ("wa", "wait"), ("waited", "wait"), ("maximumByte", "maximumBytes"),
        ("maxBytes", "maximumBytes"),
    ])
    func whatComesNearIsMeant(_ word: String, _ key: String) {
        #expect(Spelling.nearest(to: word, of: Self.keys) == key)
    }

    @Test(arguments: ["", "w", "waitings", "state", "maximumBytesOfTheOutbox"])
    func whatIsFarFromAllIsNone(_ word: String) {
        #expect(Spelling.nearest(to: word, of: Self.keys) == nil)
    }

    /// A key of a file may be as long as the file: it was compared letter by letter with each that there is.
    @Test func textOfAnyLengthIsNobodysMistake() {
        let text = String(repeating: "maximumBytes", count: 100_000)
        let start = threadTime
        #expect(Spelling.nearest(to: text, of: Self.keys) == nil)
        #expect(threadTime - start < .seconds(5))
    }

    /// The thread's own time, whatever else the machine does.
    private var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
