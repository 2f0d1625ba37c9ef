import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// What is done, and not done, about a job one of whose folders is on another machine.
@Suite struct FarJobTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
    }

    /// Settings with which no other machine can be reached.
    private var unreachable: EngineConfiguration {
        var configuration = fixture.configuration
        configuration.ssh = "\(fixture.path)/no-ssh"
        return configuration
    }

    private func job(_ destination: String, staging: String? = nil, id: UUID = UUID()) throws -> Job {
        let place = try #require(try RemotePlace.read(destination))
        return Job(
            id: id,
            name: "A job",
            source: .here(fixture.source),
            destination: .far(place),
            staging: try staging.map { JobPlace.far(try place.folder($0)) }
        )
    }

    private func jobFromAfar() throws -> Job {
        let place = try #require(try RemotePlace.read("web1:/srv/site"))
        return Job(id: UUID(), name: "A job", source: .far(place), destination: .here(fixture.destination))
    }

    @Test(
        arguments: [
            ("www@web1:/srv/www", "www@web1:/srv", "ssh://www@web1/srv/www"),
            ("web1:site", "web1:~", "ssh://web1/~/site"),
            ("web1:/srv", "web1:/", "ssh://web1/srv"),
            ("ssh://web1:22/a%20b/c", "ssh://web1:22/a%20b", "ssh://web1:22/a%20b/c"),
        ]
    )
    func `events name another machine's folders as people do, and by a URI`(text: String, root: String, uri: String)
        throws
    {
        let job = try job(text)
        let data = MirroringInitializeData(job, fixture.configuration)
        #expect(data.destinationPath == job.destination)
        #expect(data.destinationRoot == root)
        #expect(data.destinationUri == uri)
        #expect(data.sourceRoot == fixture.source)
        let other = MirroringInitializeData(try jobFromAfar(), fixture.configuration)
        #expect(other.sourceRoot == "web1:/srv/site")
        #expect(other.destinationUri == URL(fileURLWithPath: fixture.destination, isDirectory: true).absoluteString)
    }

    @Test func `a package for another machine is no longer than what the ends list to each other`() throws {
        var job = try job("web1:/srv/www")
        job.package = PackageLimits(maxPages: 7, maxFiles: .max, maxBytes: .max)
        #expect(job.packageLimits == PackageLimits(maxPages: 7, maxFiles: 250_000, maxBytes: .max))
        #expect(MirroringInitializeData(job, fixture.configuration).nrOfFilesInPackage == 250_000)
        let here = fixture.job { $0.package = job.package }
        #expect(here.packageLimits == job.package)
    }

    @Test func `what works at the destination alone says where to run it`() throws {
        let refusal = #expect(throws: RunFailure.self) { try KeptVersions(of: try job("www@web1:/srv/www")) }
        #expect(
            refusal?.description == """
                "mirror restore --to" works where the destination is, and that of "A job" is www@web1:/srv/www. Log in to www@web1 and run \
                it there, with a copy of the job file in which the destination is /srv/www.
                """
        )
        #expect(refusal?.category == .validation)
    }

    @Test func `a job without releases asks no other machine for them`() async throws {
        let job = try job("web1:/srv/www")
        let sink = Recorder()
        let rollback = JobRollback(job: job, configuration: unreachable, sink: sink)
        let rolling = await #expect(throws: RunFailure.self) { try await rollback.run() }
        let releases = await #expect(throws: RunFailure.self) {
            try await JobRelease.all(of: job, configuration: unreachable)
        }
        for refusal in [rolling, releases] { #expect(refusal?.description.contains("has no releases") == true) }
        #expect(sink.events.isEmpty)
        #expect(!fixture.exists("state"), "nothing was begun")
    }

    @Test func `where the other machine can't be reached nothing is begun`() async throws {
        var job = try job("web1:/srv/www")
        job.publish = .releases(kept: 2)
        let sink = Recorder()
        let rollback = JobRollback(job: job, configuration: unreachable, sink: sink)
        let restore = JobRestore(job: job, configuration: unreachable, sink: sink)
        let failures = [
            await #expect(throws: RunFailure.self) { try await rollback.run() },
            await #expect(throws: RunFailure.self) { try await restore.run(.root) },
            await #expect(throws: RunFailure.self) { try await JobRelease.all(of: job, configuration: unreachable) },
            await #expect(throws: RunFailure.self) { try await KeptVersion.all(of: job, configuration: unreachable) },
        ]
        for failure in failures { #expect(failure?.description.contains("no-ssh") == true) }
        #expect(sink.events.isEmpty)
    }

    /// All of that is where the destination is.
    @Test func `with a source on another machine what was there once needs no connection`() async throws {
        var job = try jobFromAfar()
        (job.publish, job.keepDeleted) = (.releases(kept: 3), .seconds(3_600))
        var run = fixture.job { $0.id = job.id }
        (run.publish, run.keepDeleted) = (job.publish, job.keepDeleted)
        for text in ["1", "22"] {
            try fixture.write("a.html", text)
            #expect(try await fixture.run(run).outcome == .succeeded)
        }
        #expect(try await JobRelease.all(of: job, configuration: unreachable).map(\.isCurrent) == [true, false])
        #expect(try await KeptVersion.all(of: job, configuration: unreachable).map(\.size) == [1])
        let sink = Recorder()
        let rollback = JobRollback(job: job, configuration: unreachable, sink: sink)
        #expect(try await rollback.run().outcome == .succeeded)
        #expect(fixture.read("a.html") == "1")
        let forth = JobRollback(job: job, configuration: unreachable, sink: sink)
        let newest = try #require(try await JobRelease.all(of: job, configuration: unreachable).first?.name)
        #expect(try await forth.run(to: newest).outcome == .succeeded)
        let restore = JobRestore(job: job, configuration: unreachable, sink: sink)
        let page = try #require(RelativePath("a.html".utf8))
        #expect(try await restore.run(page).outcome == .succeeded)
        #expect(fixture.read("a.html") == "1")
    }

    @Test func `a reset of what is here asks no other machine`() throws {
        #expect(try JobReset.reset(job("web1:/srv/www", id: UUID()), stateFolder: fixture.stateFolder) == 0)
    }

    @Test func `what may be left on another machine is told when a job is forgotten`() throws {
        let id = UUID()
        let name = id.uuidString.lowercased()
        for job in [
            try job("web1:/srv/www", id: id), try job("web2:x", staging: "~/.stage", id: id),
            fixture.job { $0.id = id },
        ] {
            try JobStateFolder(job: job, in: fixture.stateFolder).note(job)
        }
        let report = try JobReset.forget(id, configuration: fixture.configuration, sink: Recorder())
        #expect(report?.left == [])
        #expect(report?.places == 1, "the one of this machine")
        #expect(
            report?.kept == [
                """
                What runs have left for web1:/srv/www may still be on its machine, in the folder \(name) of the staging folder there. \
                Remove it there if nobody needs it any more.
                """,
                """
                What runs have left for web2:~/x may still be on its machine, in web2:~/.stage/\(name). Remove it there if nobody needs \
                it any more.
                """,
            ]
        )
        #expect(!fixture.exists("state/jobs/\(name)"))
    }
}
