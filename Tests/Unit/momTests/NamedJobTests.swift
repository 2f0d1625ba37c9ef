import EventSamples
import MirroringEvents
import Testing

import struct Foundation.UUID

@testable import mom

/// A job as somebody names it.
@Suite struct NamedJobTests {
    private let job = MirroringStatusEventArgs.sampleJobId

    @Test func whatIsNoIdentifierIsAName() throws {
        #expect(try NamedJob.read(job.uuidString) == .id(job))
        #expect(try NamedJob.read("Town site") == .name("Town site"))
        #expect(throws: (any Error).self) { try NamedJob.read("") }
    }

    @Test func namesAreComparedWithoutCase() {
        #expect(NamedJob.name("town SITE").isThat(of: UUID(), named: "Town site"))
        #expect(!NamedJob.name("Town").isThat(of: UUID(), named: "Town site"))
        #expect(!NamedJob.name("Town").isThat(of: UUID(), named: nil))
        #expect(NamedJob.id(job).isThat(of: job, named: nil))
    }

    @Test func whereNoneAreNamedAllAreMeant() {
        let none: [NamedJob] = []
        #expect(none.include(job, named: "any") && none.ids == nil && none.words == "all jobs")
        #expect([NamedJob.id(job), .id(job)].ids == [job])
        #expect([NamedJob.id(job), .name("x")].ids == nil, "the broker knows no names")
    }

    @Test func nearNamesAreOffered() {
        let jobs = [NamedJob.id(job), .name("Twon site")]
        #expect(jobs.hint(among: ["Packages", "Town site"]) == "Did you mean \"Town site\"?")
        #expect(jobs.hint(among: ["Packages"]) == nil)
        #expect(jobs.words == "job \(job.lowercased) and the job \"Twon site\"")
    }
}
