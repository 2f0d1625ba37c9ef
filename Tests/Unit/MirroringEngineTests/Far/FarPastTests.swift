import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What was at a destination once is listed, and comes back, through a session as it does where the destination is.
@Suite(.serialized, .timeLimit(.minutes(15))) struct FarPastTests {
    private static func path(_ text: String) -> RelativePath { FarDestinationFixture.path(text) }

    private static func releasing(sessions: Int = 1) throws -> FarDestinationFixture {
        try FarDestinationFixture(sessions: sessions) { $0.publish = .releases(kept: 3) }
    }

    private static func keeping(sessions: Int = 1) throws -> FarDestinationFixture {
        try FarDestinationFixture(sessions: sessions) { $0.keepDeleted = .seconds(3_600) }
    }

    // MARK: Lists

    @Test func `releases and what is kept are listed as they are there`() async throws {
        let fixture = try FarDestinationFixture {
            ($0.publish, $0.keepDeleted) = (.releases(kept: 3), .seconds(3_600))
        }
        try await fixture.mirror(["a.html": "1", "d/b.html": "1"])
        try await fixture.mirror(["a.html": "22"])
        try await fixture.asked(.list) { _, far in
            let own = try LocalDestination(of: fixture.job(in: fixture.there))
            let releases = try far.releases()
            #expect(releases == (try own.releases()))
            #expect(releases.map(\.isCurrent) == [true, false] && releases.map(\.items) == [2, 4])
            for path in ["", "d", "d/b.html", "none"].map(Self.path) {
                #expect(try far.versions(of: path) == own.versions(of: path))
            }
            #expect(try far.versions(of: .root).count == 3)
        }
        #expect(!fixture.there.exists("state"), "no lock is taken")
    }

    @Test func `whoever has nothing to list says so`() async throws {
        let fixture = try Self.keeping()
        try await fixture.asked(.list) { _, far in
            let releases = #expect(throws: RunFailure.self) { try far.releases() }
            #expect(releases?.category == .validation && releases?.description.contains("has no releases") == true)
            let versions = #expect(throws: RunFailure.self) { try far.versions(of: .root) }
            #expect(versions?.category == .notFound && versions?.description.hasPrefix("Nothing is kept yet") == true)
        }
    }

    // MARK: Rollbacks

    @Test func `a rollback there has the events of one here`() async throws {
        let fixture = try Self.releasing(sessions: 3)
        let first = try #require(try await fixture.mirror(["a.html": "1"]).release)
        let second = try #require(try await fixture.mirror(["a.html": "22"]).release)
        try fixture.serve()
        let (there, here) = (Recorder(), Recorder())
        func rollBack(to release: String? = nil, _ recorder: Recorder = Recorder()) async throws -> RunReport {
            let job = fixture.farJob
            return try await JobRollback(job: job, configuration: fixture.farConfiguration, sink: recorder)
                .run(to: release)
        }
        let report = try await rollBack(there)
        #expect(report.outcome == .succeeded && report.release == first)
        there.checkRules()
        #expect(fixture.there.read("a.html") == "1")
        let job = fixture.job(in: fixture.there)
        #expect(try JobRelease.all(of: job).map(\.isRolledBack) == [true, false])
        let back = JobRollback(job: job, configuration: fixture.here.configuration, sink: here)
        #expect(try await back.run(to: second).outcome == .succeeded)
        #expect(there.rows == here.rows)
        #expect(there.events.map(\.transferData.initializeData.release) == [first, first])

        let unknown = await #expect(throws: RunFailure.self) { try await rollBack(to: "1999") }
        #expect(unknown?.category == .notFound && unknown?.description.hasPrefix("There is no release 1999.") == true)
        #expect(try await rollBack(to: first).release == first)
        #expect(fixture.there.read("a.html") == "1")
        #expect(await fixture.line.ssh.isOver())
    }

    @Test func `a rollback whose line breaks is done once`() async throws {
        let fixture = try Self.releasing(sessions: 2)
        for text in ["1", "22", "333"] { try await fixture.mirror(["a.html": text]) }
        try fixture.serve()
        let recorder = Recorder { event in
            if event.status.state == .mirroringJobInitialized { fixture.line.breakLine() }
        }
        let rollback = JobRollback(job: fixture.farJob, configuration: fixture.farConfiguration, sink: recorder)
        #expect(try await rollback.run().outcome == .succeeded)
        #expect(fixture.there.read("a.html") == "22")
        #expect(fixture.line.ssh.started.count == 2)
        recorder.checkRules()
        #expect(recorder.complaints.contains { $0.category == .network })
    }

    @Test(arguments: ["roll", "target"])
    func `what is answered on a line that breaks is told again`(word: String) async throws {
        let fixture = try Self.releasing(sessions: 2)
        for text in ["1", "22", "333"] { try await fixture.mirror(["a.html": text]) }
        try fixture.serve { kind, question in
            let isMeant = kind == .past && String(decoding: question, as: UTF8.self).contains(word)
            if isMeant, fixture.line.ssh.started.count == 1 { fixture.line.breakLine() }
        }
        let recorder = Recorder()
        let rollback = JobRollback(job: fixture.farJob, configuration: fixture.farConfiguration, sink: recorder)
        #expect(try await rollback.run().outcome == .succeeded)
        #expect(fixture.there.read("a.html") == "22", "one release back, and not two")
        #expect(fixture.line.ssh.started.count == 2)
        recorder.checkRules()
        #expect(recorder.events.count == 2)
    }

    // MARK: Restoring

    @Test func `a restoring there has the events of one here`() async throws {
        let fixture = try Self.keeping(sessions: 2)
        try await fixture.mirror(["a.html": "1", "d/b.html": "b"])
        try await fixture.mirror(["a.html": "22"])
        try fixture.serve()
        func restore(_ text: String, _ recorder: Recorder) async throws -> RunReport {
            try await JobRestore(job: fixture.farJob, configuration: fixture.farConfiguration, sink: recorder)
                .run(Self.path(text))
        }
        let there = Recorder()
        let report = try await restore("a.html", there)
        #expect(report.outcome == .succeeded && report.bytes == 1 && report.pages == 1, "\(report.failures)")
        there.checkRules()
        #expect(there.rows == [Rows.initialized] + Rows.packageGoesWell + [Rows.completed])
        #expect(there.events.first?.transferData.initializeData.totalPages == 1)
        #expect(fixture.there.read("a.html") == "1")
        // What it replaces is kept as well.
        #expect(try KeptVersions(of: fixture.job(in: fixture.there)).list(Self.path("a.html")).map(\.size) == [2, 1])
        #expect(try await restore("d", Recorder()).outcome == .succeeded)
        #expect(fixture.there.read("d/b.html") == "b")
        let staging = "\(fixture.job(in: fixture.there).staging)/\(fixture.farJob.id.uuidString.lowercased())"
        #expect(try FileManager.default.contentsOfDirectory(atPath: staging) == ["trash"])
        #expect(await fixture.line.ssh.isOver())
    }

    @Test(.enabled(if: EngineFixture.keepsAttributes))
    func `what is restored comes back with its access lists and attributes`() async throws {
        let fixture = try Self.keeping()
        try await fixture.mirror(["d/e/b.html": "b"])
        let places = ["d", "d/e", "d/e/b.html"]
        for place in places {
            let other: UInt32? = place.hasSuffix("html") ? nil : 7
            let attributes = EngineFixture.attributes(["a": place], list: 9, handedDown: other)
            try fixture.there.give(attributes, to: "destination/\(place)")
        }
        func attributes() throws -> [ExtendedAttributes] {
            try places.map { try fixture.there.attributes("destination/\($0)") }
        }
        let before = try attributes()
        try await fixture.mirror(["a.html": "1"])
        #expect(!fixture.there.exists("destination/d"))
        try fixture.serve()
        let restore = JobRestore(job: fixture.farJob, configuration: fixture.farConfiguration, sink: Recorder())
        #expect(try await restore.run(Self.path("d")).outcome == .succeeded)
        #expect(try attributes() == before)
    }

    @Test func `what is restored is a release where the job publishes by releases`() async throws {
        let fixture = try FarDestinationFixture {
            ($0.publish, $0.keepDeleted) = (.releases(kept: 3), .seconds(3_600))
        }
        try await fixture.mirror(["a.html": "1"])
        try await fixture.mirror(["a.html": "22"])
        try fixture.serve()
        let restore = JobRestore(job: fixture.farJob, configuration: fixture.farConfiguration, sink: Recorder())
        let report = try await restore.run(Self.path("a.html"))
        #expect(fixture.there.read("a.html") == "1")
        let releases = try JobRelease.all(of: fixture.job(in: fixture.there))
        #expect(releases.count == 3 && releases.first?.name == report.release && releases.first?.isCurrent == true)
    }

    @Test func `what was never kept is not restored, nor what is a folder now`() async throws {
        let fixture = try Self.keeping(sessions: 2)
        try await fixture.mirror(["a": "a file", "b": "b"])
        try await fixture.mirror(["a/c": "a folder", "b": "b"])
        try fixture.serve()
        let recorder = Recorder()
        for (name, category, sentence) in [
            ("none", .notFound, "Nothing of the name none is kept"), ("a", .validation, "a is a folder now"),
        ] as [(String, MirroringEvents.Category, String)] {
            let restore = JobRestore(job: fixture.farJob, configuration: fixture.farConfiguration, sink: recorder)
            let failure = await #expect(throws: RunFailure.self) { try await restore.run(Self.path(name)) }
            #expect(failure?.category == category && failure?.description.contains(sentence) == true)
        }
        #expect(recorder.events.isEmpty)
        #expect(fixture.there.read("a/c") == "a folder")
    }

    @Test(arguments: [MirroringState.mirroringJobInitialized, .mirroringPackageInitialized, .transferred])
    func `a restoring whose line breaks goes on`(state: MirroringState) async throws {
        let fixture = try Self.keeping(sessions: 2)
        try await fixture.mirror(["a.html": "1", "b.html": "b"])
        try await fixture.mirror(["a.html": "22"])
        try fixture.serve()
        let recorder = Recorder { event in
            if event.status.state == state { fixture.line.breakLine() }
        }
        let restore = JobRestore(job: fixture.farJob, configuration: fixture.farConfiguration, sink: recorder)
        #expect(try await restore.run(.root).outcome == .succeeded)
        #expect(fixture.line.ssh.started.count == 2)
        recorder.checkRules()
        #expect(fixture.there.read("a.html") == "1" && fixture.there.read("b.html") == "b")
    }

    @Test(arguments: [FrameKind.past, .importPackage, .drop, .publish])
    func `what is restored on a line that breaks behind it is told again`(lost: FrameKind) async throws {
        let fixture = try FarDestinationFixture(sessions: 2) {
            ($0.publish, $0.keepDeleted) = (.releases(kept: 4), .seconds(3_600))
        }
        try await fixture.mirror(["a.html": "1"])
        try await fixture.mirror(["a.html": "22"])
        try fixture.serve { kind, _ in
            if kind == lost, fixture.line.ssh.started.count == 1 { fixture.line.breakLine() }
        }
        let restore = JobRestore(job: fixture.farJob, configuration: fixture.farConfiguration, sink: Recorder())
        let report = try await restore.run(Self.path("a.html"))
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(fixture.there.read("a.html") == "1")
        #expect(fixture.line.ssh.started.count == 2)
        #expect(try JobRelease.all(of: fixture.job(in: fixture.there)).map(\.isCurrent) == [true, false, false])
        #expect(try KeptVersions(of: fixture.job(in: fixture.there)).list(Self.path("a.html")).map(\.size) == [2, 1])
    }

    @Test func `a restoring that is ended leaves all as it was`() async throws {
        let fixture = try Self.keeping()
        try await fixture.mirror(["a.html": "1"])
        try await fixture.mirror(["a.html": "22"])
        try fixture.serve()
        let recorder = Recorder { event in
            if event.status.state == .transferred { withUnsafeCurrentTask { $0?.cancel() } }
        }
        let restore = JobRestore(job: fixture.farJob, configuration: fixture.farConfiguration, sink: recorder)
        let report = try await Task { try await restore.run(.root) }.value
        #expect(report.outcome == .cancelled)
        recorder.checkRules()
        #expect(fixture.there.read("a.html") == "22")
    }

    // MARK: Rights

    /// A key that gives no program such rights goes on serving what gives none.
    @Test func `only what puts programs in place asks for their rights`() throws {
        let fixture = try Self.keeping()
        #expect([OpenRequest.Mode.run, .restore, .look].allSatisfy { fixture.request($0).keepsSetID })
        #expect([OpenRequest.Mode.list, .rollback].allSatisfy { !fixture.request($0).keepsSetID })
    }
}
