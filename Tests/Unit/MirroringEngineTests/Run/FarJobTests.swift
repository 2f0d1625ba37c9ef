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

    @Test func `what works at the destination alone says where to run it`() async throws {
        let job = try job("www@web1:/srv/www")
        let sink = Recorder()
        let configuration = fixture.configuration
        let restore = JobRestore(job: job, configuration: configuration, sink: sink)
        let rollback = JobRollback(job: job, configuration: configuration, sink: sink)
        let restoring = await #expect(throws: RunFailure.self) { try await restore.run(.root) }
        let kept = #expect(throws: RunFailure.self) { try KeptVersions(of: job) }
        let rolling = await #expect(throws: RunFailure.self) { try await rollback.run() }
        let releases = #expect(throws: RunFailure.self) { try JobRelease.all(of: job) }
        for (refusal, command) in [
            (restoring, "restore"), (kept, "restore"), (rolling, "rollback"), (releases, "releases"),
        ] {
            #expect(
                refusal?.description == """
                    "mirror \(command)" works where the destination is, and that of "A job" is www@web1:/srv/www. Log in to www@web1 \
                    and run it there, with a copy of the job file in which the destination is /srv/www.
                    """
            )
            #expect(refusal?.category == .validation)
        }
        #expect(sink.events.isEmpty)
        #expect(!fixture.exists("state"), "nothing was begun")
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
