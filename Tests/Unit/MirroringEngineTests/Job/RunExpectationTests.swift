import Foundation
import MirroringEvents
import MirroringSettings
import Testing

@testable import MirroringEngine

@Suite struct RunExpectationTests {
    private func problems(_ lines: String) -> [String] {
        let text = "id: 5f0c6a3e-7d0b-4f3c-9b1e-2a6d8c4e1f70\nname: A job\nsource: /s\ndestination: /d\n\(lines)"
        do throws(JobFileFailure) {
            let job = try JobFile.parse(text, file: "a.yaml")
            return [job.expectation.map { "\($0.every) \($0.grace)" } ?? "none"]
        } catch {
            return error.sentences
        }
    }

    @Test(
        arguments: [
            ("", "none"), ("expect: {every: 1h, grace: 10m}", "1h 10m"), ("expect: {every: 1h}", "1h 15m"),
            ("expect: {every: 7d}", "7d 1h"), ("expect: {every: 1m, grace: 0s}", "1m 0s"),
        ]
    )
    func `it is read`(_ lines: String, _ expectation: String) {
        #expect(problems(lines) == [expectation])
    }

    @Test(
        arguments: [
            (
                "expect: {every: 1 hour}",
                "a.yaml:5: \"every\" is \"1 hour\"; write a number and its unit, as in 90s, 15m, 1h or 7d."
            ),
            ("expect: {every: 59s}", "a.yaml:5: \"every\" is 59s; it must be from 1m to 3660d."),
            ("expect: {every: 3661d}", "a.yaml:5: \"every\" is 3661d; it must be from 1m to 3660d."),
            ("expect: {grace: 1m}", "a.yaml:5: \"expect\" needs \"every\", as in every: 1h."),
            ("expect: 1h", "a.yaml:5: \"expect\" is a list of keys and values, such as \"every: …\"."),
            (
                "expect: {evry: 1h, every: 1h}",
                "a.yaml:5: \"evry\" is not a key of \"expect\". Did you mean \"every\"?"
            ),
        ]
    )
    func `what is wrong is told`(_ lines: String, _ sentence: String) {
        #expect(problems(lines) == [sentence])
    }

    @Test func `events say it`() throws {
        let fixture = try EngineFixture()
        let job = fixture.job { $0.expectation = RunExpectation(every: TimeSpan(seconds: 3_600)) }
        let data = MirroringInitializeData(job, fixture.configuration)
        #expect([data.expectedEverySeconds, data.expectedGraceSeconds] == [3_600, 900])
        #expect(MirroringInitializeData(fixture.job(), fixture.configuration).expectedEverySeconds == nil)
    }

    @Test func `a run is late when the grace is over`() throws {
        let expectation = RunExpectation(every: TimeSpan(seconds: 3_600), grace: TimeSpan(seconds: 600))
        let good = try #require(Timestamp("2026-11-28T10:00:00.000Z"))
        #expect("\(expectation.due(after: good))" == "2026-11-28T11:00:00.000Z")
        func lateness(_ time: String) throws -> Int {
            expectation.lateness(after: good, at: try #require(Timestamp(time))).seconds
        }
        #expect(try lateness("2026-11-28T10:30:00.000Z") == 0)
        #expect(try lateness("2026-11-28T11:10:00.000Z") == 0)
        #expect(try lateness("2026-11-28T11:10:01.000Z") == 601)
    }
}
