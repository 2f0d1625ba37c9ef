import MirroringCommands
import Testing

@testable import MirroringOfflineLog
@testable import mom

/// What a verification says at its end, and how the command ends.
@Suite struct VerificationSummaryTests {
    private func proof(events: Int, _ problems: OfflineLogProblem...) -> OfflineLogProof {
        var proof = OfflineLogProof(path: "a.xml")
        proof.events = events
        for problem in problems { proof.add(problem) }
        return proof
    }

    @Test func whereNothingIsVerifiedNothingIsProven() {
        var summary = VerificationSummary()
        #expect(summary.description == "0 files, 0 events: no file verified.")
        #expect(summary.exitCode == .usage)
        summary.addLetters(2)
        #expect(summary.description == "0 files, 0 events: no file verified; 2 dead letters of no file.")
        #expect(summary.exitCode == .failed)
    }

    @Test func whatIsProvenIsSaid() {
        var summary = VerificationSummary()
        summary.add(proof(events: 2))
        #expect(summary.description == "1 file, 2 events: all proven.")
        #expect(summary.exitCode == .done)
    }

    @Test func whatCouldNotBeReadIsCountedBesideTheRest() {
        var summary = VerificationSummary()
        summary.add(.file)
        #expect(summary.isNothingButMisses)
        summary.add(proof(events: 2))
        #expect(!summary.isNothingButMisses)
        #expect(summary.description == "1 file, 2 events: all proven; 1 file could not be read.")
        #expect(summary.exitCode == .usage)
        summary.add(proof(events: 1, .missing(2...2)))
        for miss in [.emptyFolder, .folder, .file] as [VerificationSummary.Miss] { summary.add(miss) }
        #expect(
            summary.description == "2 files, 3 events: 1 not proven; 2 files could not be read; "
                + "1 folder could not be read; 1 folder without an offline log."
        )
        #expect(summary.exitCode == .failed)
    }
}
