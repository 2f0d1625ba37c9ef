import Foundation
import MirroringBridge
import MirroringCommands
import MirroringEvents
import Testing

@testable import mom

@Suite struct SubscriberTextTests {
    private static let job = "7e1f0c52-3c7a-4d39-9a64-0b8f6c1d2e35"
    private let now = Timestamp(milliseconds: 1_000_000_000)

    /// As the command reads them, so that this test knows no initializer of another module's.
    private func subscriber(_ json: String) throws -> Subscriber {
        try JSONDecoder().decode(Subscriber.self, from: Data(json.utf8))
    }

    @Test func columnsAreAlignedAndWhoAndWhatStandBelow() throws {
        let named = try subscriber(
            #"""
            {"queue": "mirroring.subscriber.guest.desk", "kind": "named", "user": "guest", "name": "desk",
             "keys": ["*.*.error", "*.*.error.#", "7e1f0c52-3c7a-4d39-9a64-0b8f6c1d2e35.#"], "ready": 12345, "unacknowledged": 10, "consumers": 0,
             "readers": []}
            """#
        )
        let session = try subscriber(
            #"""
            {"queue": "mirroring.session.ann.5f8a2f60-6f0e-4a52-8a8e-0d3a3a3f4d11", "kind": "session", "user": "ann",
             "name": "5f8a2f60-6f0e-4a52-8a8e-0d3a3a3f4d11", "keys": ["#", "*.odd"], "ready": 0,
             "unacknowledged": 0, "consumers": 1, "readers": [{"user": "ann", "host": "::1", "port": 55730}],
             "idleSince": "1970-01-12T13:43:35.000Z"}
            """#
        )
        let new = try subscriber(
            #"""
            {"queue": "amq.gen-1", "kind": "other", "name": "amq.gen-1", "keys": [], "readers": []}
            """#
        )
        #expect(
            SubscriberText.lines(for: [named, session, new], now: now).map(\.description) == [
                "USER   SUBSCRIBER        READY  UNACKED  READERS  IDLE",
                "guest  desk              12345       10        0  -",
                "    *.*.error  error events of all jobs, of old engines only: bind *.*.error.#",
                "    *.*.error.#  error events of all jobs",
                "    \(Self.job).#  events of one job",
                "    read by nobody",
                "ann    session 3a3f4d11      0        0        1  3 min 5 s",
                "    #  events of all jobs",
                "    *.odd",
                "    read by ann from [::1]:55730",
                "-      amq.gen-1             -        -        -  -",
                "    bound to no events",
            ]
        )
    }

    @Test func longNamesFitATerminal() throws {
        let long = String(repeating: "x", count: 200)
        let hostile = try subscriber(
            #"""
            {"queue": "q", "kind": "named", "user": "\u001B]0;\#(long)", "name": "\u001B[2J\#(long)", "keys": ["\u0007"],
             "ready": 99999999, "unacknowledged": 99999, "consumers": 1, "readers": [{"user": "\u001B[31m"}]}
            """#
        )
        let lines = SubscriberText.lines(for: [hostile], now: now)
        #expect(lines.prefix(2).allSatisfy { $0.width <= 80 })
    }

    @Test(arguments: [60, 80, 200])
    func linesFitEachTerminal(width: Int) throws {
        let name = String(repeating: "desk", count: 10)
        let subscriber = try subscriber(
            #"""
            {"queue": "q", "kind": "named", "user": "somebody-else", "name": "\#(name)", "keys": ["\#(Self.job).Transferring.#"],
             "ready": 99999, "unacknowledged": 99999, "consumers": 1, "readers": [], "idleSince": "1970-01-12T10:43:35.000Z"}
            """#
        )
        let lines = SubscriberText.lines(for: [subscriber], now: now, width: width)
        #expect(lines.allSatisfy { $0.width <= width }, "\(lines)")
        #expect(lines[1].description.hasPrefix("some"))
        #expect(lines[1].description.contains("99999"))
    }
}
