import Foundation
import MirroringEvents
import Testing

@testable import MirroringTrace

@Suite struct TraceDocumentTests {
    /// The text as sites have shown it: it has to stay readable, and what is written has to stay this.
    private static let golden = """
        {"began":"2027-01-15T07:58:48.123Z","completed":"2027-01-15T08:00:00.123Z","engine":"1.0.0","hasExclusions":false,\
        "jobId":"5f0c6a3e-7d0b-4f3c-9b1e-2a6d8c4e1f70","jobName":"Town site","outcome":"succeeded",\
        "runId":"01a1fd4d-0000-7000-8000-00000000000a","schemaVersion":1,"tree":{"bytes":30,\
        "digest":"sha256:0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","files":2}}

        """

    @Test func goldenTextIsWrittenAndRead() throws {
        let trace = TraceDocument.sample()
        #expect(try String(decoding: trace.json, as: UTF8.self) == Self.golden)
        #expect(try TraceDocument(json: Self.golden.utf8) == trace)
    }

    @Test func everyFieldSurvives() throws {
        var trace = TraceDocument.sample()
        trace.outcome = .completedWithErrors
        trace.expectedEverySeconds = 3_600
        trace.expectedGraceSeconds = 0
        trace.hasExclusions = true
        trace.origin = TraceDocument.sample().asOrigin
        trace.updating = TraceDocument.Updating(runId: trace.runId, since: trace.completed)
        #expect(try TraceDocument(json: trace.json) == trace)
    }

    @Test func unknownMembersAreIgnored() throws {
        let text = Self.golden.replacing("{\"began\"", with: "{\"later\":{\"a\":[1]},\"began\"")
        #expect(try TraceDocument(json: text.utf8) == .sample())
    }

    @Test(arguments: [
        "", "{}", "[]", "null", "<html></html>", String(repeating: "[", count: 513),
        TraceDocumentTests.golden.replacing("sha256:0f", with: "sha256:0g"),
        TraceDocumentTests.golden.replacing("sha256:0f", with: "sha256:0F"),
        TraceDocumentTests.golden.replacing("sha256:", with: "md5:"),
        TraceDocumentTests.golden.replacing("\"files\":2", with: "\"files\":-1"),
        TraceDocumentTests.golden.replacing("\"bytes\":30", with: "\"bytes\":1e30"),
        TraceDocumentTests.golden.replacing("succeeded", with: "running"),
        TraceDocumentTests.golden.replacing("T08:00", with: "T25:00"),
        TraceDocumentTests.golden.replacing("5f0c6a3e", with: "nonsense"),
        TraceDocumentTests.golden.replacing("{\"began\"", with: "{\"expectedEverySeconds\":0,\"began\""),
    ])
    func whatIsNoTraceIsRefused(_ text: String) {
        #expect(throws: TraceProblem.notATrace) { _ = try TraceDocument(json: text.utf8) }
    }

    @Test func otherVersionsAndSizesAreNamed() {
        let later = Self.golden.replacing("\"schemaVersion\":1", with: "\"schemaVersion\":2")
        #expect(throws: TraceProblem.otherVersion) { _ = try TraceDocument(json: later.utf8) }
        let large = Self.golden + String(repeating: " ", count: TraceDocument.byteLimit)
        #expect(throws: TraceProblem.tooLarge) { _ = try TraceDocument(json: large.utf8) }
    }

    @Test func longNamesAreCut() throws {
        let long = Self.golden.replacing("Town site", with: String(repeating: "n", count: 30_000))
        #expect(try TraceDocument(json: long.utf8).jobName.count == EventLimits.nameLength)
    }
}
