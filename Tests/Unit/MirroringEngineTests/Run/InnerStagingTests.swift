import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// A staging folder inside the destination: where that is a mount point, nothing can be renamed into it from beside it.
@Suite struct InnerStagingTests {
    @Test(arguments: [StagingPlace.innerName, ".st[a]ge"])
    func `it is neither deleted nor counted, and goes when it is empty`(_ name: String) async throws {
        let fixture = try EngineFixture()
        let job = fixture.job { $0.staging = "\(fixture.destination)/\(name)" }
        try fixture.write("a.html")
        #expect(JobValidation(job: job).problems() == [])
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
        // An engine that died has left a package; what it is must not be published, nor be in anybody's way.
        _ = try StagingFolder(job: job).package(UUID())
        try fixture.write("b.html")
        let changes = try await JobPlan(of: job).changes
        #expect(changes.deletions == [])
        #expect(changes.destinationEntries == 1)
        #expect(try await fixture.run(job).outcome == .succeeded)
        #expect(!fixture.exists("destination/\(name)"))
    }

    @Test func `another job's staging folder is left alone on both sides`() async throws {
        let fixture = try EngineFixture()
        for name in [".www.mirroring", "deep/.mirroring-staging", ".www.releases"] {
            try fixture.write(Array("\(name)/precious".utf8), "text", in: fixture.destination)
            try fixture.write("\(name)/unwanted")
        }
        try fixture.write("deep/a.html")
        #expect(try await fixture.run(fixture.job()).outcome == .succeeded)
        for name in [".www.mirroring", "deep/.mirroring-staging", ".www.releases"] {
            #expect(fixture.read("\(name)/precious") == "text", "\(name)")
            #expect(!fixture.exists("destination/\(name)/unwanted"), "\(name)")
        }
        #expect(fixture.read("deep/a.html") == "text")
    }

    /// Who only plans the job removes an empty folder, also one that a run has just made.
    @Test func `it is made again if it is gone`() throws {
        let fixture = try EngineFixture()
        let place = StagingPlace(job: fixture.job())
        var tries = 0
        try place.within { folder throws(RunFailure) in
            tries += 1
            if tries == 1 { place.removeIfEmpty() }
            try WholeFile.write([1], to: "file", in: folder, at: "file")
        }
        #expect(tries == 2)
        #expect(FileFacts(of: "\(place.path)/file") != nil)
    }

    @Test func `one that links lead into the destination is refused`() throws {
        let fixture = try EngineFixture()
        mkdir(fixture.destination, 0o755)
        mkdir("\(fixture.destination)/deep", 0o755)
        symlink(fixture.destination, "\(fixture.path)/link")
        let job = fixture.job { $0.staging = "\(fixture.path)/link/deep/.stage" }
        let problem = try #require(JobValidation(job: job).problems().first)
        #expect(problem.key == "staging")
        #expect(problem.failure.description.contains("would be mirrored over"))
        #expect(JobValidation(job: fixture.job { $0.staging = "\(fixture.path)/link/.stage" }).problems() == [])
    }

    @Test func `all folders that do not do are told`() throws {
        let fixture = try EngineFixture()
        let job = Job(
            id: UUID(),
            name: "n",
            source: "\(fixture.path)/none",
            destination: "\(fixture.path)/no/ne",
            staging: "\(fixture.path)/a/b"
        )
        #expect(JobValidation(job: job).problems().map(\.key) == ["source", "destination", "staging"])
        #expect(throws: RunFailure.self) { try JobValidation(job: job).check() }
    }
}
