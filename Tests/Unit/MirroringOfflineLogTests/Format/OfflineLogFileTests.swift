import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

@Suite struct OfflineLogFileTests {
    private static let name =
        "6ba7b810-9dad-11d1-80b4-00c04fd430c8_20260131T235959Z_2ed6657d-e927-568b-95e1-2665a8aea6a2.xml"

    @Test func aNameIsReadAndWritten() throws {
        let file = try #require(OfflineLogFile(name: Self.name))
        #expect(file.name == Self.name)
        #expect(file.start.description == "2026-01-31T23:59:59.000Z")
        #expect(file.runId.lowercased == "6ba7b810-9dad-11d1-80b4-00c04fd430c8")
        let exact = OfflineLogFile(
            runId: file.runId,
            start: Timestamp(milliseconds: file.start.milliseconds + 999),
            jobId: file.jobId
        )
        #expect(exact == file)
    }

    @Test func momentsBefore1970AreCutToTheSecondToo() {
        let file = OfflineLogFile(runId: UUID(), start: Timestamp(milliseconds: -1), jobId: UUID())
        #expect(file.start.milliseconds == -1_000)
        #expect(OfflineLogFile(name: file.name) == file)
    }

    @Test(arguments: [
        "", ".xml", "..", "../\(name)", "\(name).damaged-1", name.uppercased(), String(name.dropLast(4)),
        name.replacingOccurrences(of: "_", with: "-"), name.replacingOccurrences(of: "20260131", with: "20260230"),
        name.replacingOccurrences(of: "T235959Z", with: "T23595９Z"), "\(name)/x.xml",
    ])
    func anythingElseIsNoName(_ name: String) {
        #expect(OfflineLogFile(name: name) == nil)
    }
}
