import Foundation
import MirroringEvents
import Testing

@Suite struct MirroringStateTests {
    @Test func theNineStatesAreSpelledAsInTheSources() {
        let spellings = [
            "MirroringJobInitialized", "MirroringPackageInitialized", "Transferring", "Transferred",
            "MirroringPackageCompleted",
            "MirroringJobCompleted", "ExportingError", "TransferingError", "ImportingError",
        ]
        #expect(MirroringState.allCases.map(\.rawValue) == spellings)
    }

    @Test func theOlderSpellingIsReadAndNeverWritten() throws {
        #expect(MirroringState(spelling: "Transfering") == .transferring)
        #expect(
            try JSONDecoder().decode([MirroringState].self, from: Data(#"["Transfering"]"#.utf8)) == [.transferring]
        )
        #expect(MirroringState.transferring.rawValue == "Transferring")
    }

    @Test(arguments: ["", "transferring", "TransferringError", "Transferring ", "Exporting"])
    func otherSpellingsAreRefused(_ spelling: String) {
        #expect(MirroringState(spelling: spelling) == nil)
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([MirroringState].self, from: JSONEncoder().encode([spelling]))
        }
    }

    @Test func threeAreErrors() {
        #expect(MirroringState.allCases.filter(\.isError) == [.exportingError, .transferingError, .importingError])
    }

    @Test func severitiesAreOrdered() {
        #expect(Severity.processing < .warning)
        #expect(Severity.warning < .error)
        #expect(LogLevel.allCases.map(\.severity) == Severity.allCases)
    }
}
