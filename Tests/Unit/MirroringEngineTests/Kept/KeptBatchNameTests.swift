import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

@Suite struct KeptBatchNameTests {
    private static let run = "01a1fd4d-77a3-73bb-9cc6-897ba4d6f398"
    private static let package = "01a1fd4d-0000-7000-8000-000000000001"
    private static let name = "20261128T104107.123Z-\(run)-\(package)"

    @Test func `a name says when, by which run, and which package`() throws {
        let name = try #require(KeptBatchName(Self.name))
        #expect(name.time == Timestamp("2026-11-28T10:41:07.123Z"))
        #expect(name.runId == UUID(uuidString: Self.run))
        #expect(name.packageId == UUID(uuidString: Self.package))
        #expect(name.description == Self.name)
    }

    @Test(arguments: [
        "", "trash", name + ".removing", String(name.dropLast()), name.uppercased(),
        name.replacing("20261128", with: "20261328"), name.replacing("T", with: "t"), name.replacing("Z", with: "z"),
        name.replacing(".123", with: ",123"), name.replacing("-", with: "_"), name.replacing("01a1", with: "01g1"),
        name.replacing("T10", with: "T24"), "2026-11-28T10:41:07Z-\(run)-\(package)",
    ])
    func `anything else is none`(_ name: String) {
        #expect(KeptBatchName(name) == nil)
    }

    @Test func `names sort by time`() throws {
        let later = try #require(KeptBatchName(Self.name.replacing(".123Z", with: ".124Z")))
        let name = try #require(KeptBatchName(Self.name))
        #expect(name < later)
        #expect(!(later < name))
    }
}
