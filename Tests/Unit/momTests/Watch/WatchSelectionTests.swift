import ArgumentParser
import EventSamples
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Testing

import struct Foundation.UUID

@testable import mom

/// Which events `mom watch` shows.
@Suite struct WatchSelectionTests {
    private let job = MirroringStatusEventArgs.sampleJobId

    private func selection(_ words: [String]) throws -> WatchSelection {
        try WatchCommand.parse(words).selection
    }

    @Test func eachJobHasASubscriptionOfItsOwn() throws {
        let other = UUID()
        let words = [job, other, job].flatMap { ["--job", $0.uuidString] }
        let subscriptions = try selection(words + ["--severity", "error"]).subscriptions(isWhole: false)
        #expect(Set(subscriptions) == Set([job, other].map { EventSelection(jobId: $0, severity: .error) }))
        #expect(subscriptions.count == 2)
        let whole = try selection(words + ["--severity", "error"]).subscriptions(isWhole: true)
        #expect(Set(whole) == [.job(job), .job(other)], "a table has to see how far runs are")
    }

    /// The broker knows a job by its identifier alone.
    @Test func nameTakesASubscriptionToAllJobs() throws {
        let named = try selection(["--job", "Town site", "--job", job.uuidString])
        #expect(named.subscriptions(isWhole: false) == [.all])
        #expect(try selection([]).subscriptions(isWhole: false) == [.all])
    }

    @Test func eventsOfNamedJobsAreShown() throws {
        let event = MonitoredEvent(.typical())
        let name = event.transferData.initializeData.name
        #expect(try selection([]).isOfJobs(event))
        #expect(try selection(["--job", name.uppercased()]).isOfJobs(event))
        #expect(try selection(["--job", "another", "--job", job.uuidString]).isOfJobs(event))
        #expect(try !selection(["--job", "another", "--job", UUID().uuidString]).isOfJobs(event))
    }

    @Test func kindIsStateSeverityAndOutcome() throws {
        let event = MonitoredEvent(.typical())
        #expect(try selection([]).isOfKind(event) == nil)
        #expect(try selection(["--state", "Transfering"]).isOfKind(event) == true)
        #expect(try selection(["--state", "Transferring", "--outcome", "failed"]).isOfKind(event) == false)
        #expect(try selection(["--severity", "error"]).isOfKind(event) == false)
    }

    @Test func wordsSayWhatIsWaitedFor() throws {
        #expect(try selection([]).description == "events of all jobs")
        let words = ["--job", "Town site", "--job", job.uuidString, "--severity", "error"]
        #expect(try selection(words).description == "error events of the job \"Town site\" and job \(job.lowercased)")
    }

    @Test func emptyNameIsNoJob() {
        #expect(throws: (any Error).self) { try WatchCommand.parse(["--job", ""]) }
    }
}
