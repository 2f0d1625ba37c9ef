import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization
import TestSupport
import Testing

@testable import MirroringEngine

/// A destination of one job in a folder of its own, and another one that is asked through a session.
final class FarDestinationFixture: Sendable {
    static let token = String(repeating: "0a", count: 16)

    /// The folders of the one that is asked itself.
    let here: EngineFixture
    /// The folders of the one that is asked through a session.
    let there: EngineFixture
    let line: FarFixture
    private let job: Job
    private let sessions: Int

    /// A fixture.
    ///
    /// - Parameters:
    ///   - sessions: how many a connection may have.
    ///   - change: makes the job another one.
    init(sessions: Int = 1, _ change: (inout Job) -> Void = { _ in }) throws {
        self.sessions = sessions
        here = try EngineFixture()
        there = try EngineFixture()
        job = here.job(change)
        line = try FarFixture()
    }

    /// Has far ends wait for a connection.
    ///
    /// - Parameters:
    ///   - hello: what they say of themselves.
    ///   - onWorked: told each question before it is answered, when what it asks for is done.
    func serve(
        hello: FarHello = .sample,
        onWorked: @escaping @Sendable (FrameKind, [UInt8]) -> Void = { _, _ in }
    ) throws {
        try line.serve(ServedSessions(there, onWorked: onWorked), hello: hello, connections: sessions)
    }

    /// The job, with a fixture's folders.
    func job(in fixture: EngineFixture) -> Job {
        var job = job
        job.destination = fixture.destination
        job.staging = Job.staging(beside: fixture.destination)
        return job
    }

    /// Where the one is that is asked through a session.
    private var place: RemotePlace { RemotePlace(user: nil, host: "web1", port: nil, path: there.destination) }

    /// The job whose destination is on another machine.
    var farJob: Job {
        var far = Job(id: job.id, name: job.name, source: .here(job.source), destination: .far(place))
        (far.publish, far.keepDeleted, far.retries) = (job.publish, job.keepDeleted, job.retries)
        return far
    }

    /// Settings of an engine whose ssh leads to that one.
    var farConfiguration: EngineConfiguration {
        var configuration = here.configuration
        configuration.ssh = line.ssh.path
        return configuration
    }

    /// What is asked for when the folder is opened.
    func request(_ mode: OpenRequest.Mode = .run, token: String = token) -> OpenRequest {
        OpenRequest(mode, destinationOf: job, at: place, token: token)
    }

    /// Does something with both, on a thread that may be blocked.
    func asked(
        _ mode: OpenRequest.Mode = .run,
        _ body: @Sendable (_ own: LocalDestination, _ far: FarDestination) throws -> Void
    ) async throws {
        let opening = try FarOpening(request(mode), at: place)
        try serve()
        try await BlockedThread().run {
            let connection = line.connection(open: { try opening.open(on: $0) })
            defer { connection.close() }
            _ = try connection.session()
            let opened = try #require(opening.opened)
            try body(LocalDestination(of: job(in: here)), FarDestination(of: job, at: place, opened, connection))
        }
    }

    /// Does the same with one after the other.
    func each(_ body: @Sendable (any DestinationSide, EngineFixture) throws -> Void) async throws {
        try await asked { own, far in
            try body(own, self.here)
            try body(far, self.there)
        }
    }

    /// Mirrors these files, and nothing else, to the one that is asked through a session, by an engine of its own machine.
    @discardableResult
    func mirror(_ files: [String: String]) async throws -> RunReport {
        try? EngineFixture.remove(here.source)
        try FileManager.default.createDirectory(atPath: here.source, withIntermediateDirectories: true)
        for (name, text) in files { try here.write(name, text) }
        let report = try await here.run(job(in: there))
        #expect(report.outcome == .succeeded, "\(report.failures)")
        return report
    }

    // MARK: Packages

    /// A manifest of files that lie staged in a fixture's folder, with the time that all of them have.
    func staged(
        _ files: [(name: String, text: String)],
        as packageId: UUID,
        in fixture: EngineFixture
    ) throws -> Manifest {
        let folder = try StagingFolder(job: job(in: fixture)).package(packageId)
        try folder.create(manifest: [])
        var manifest = Manifest(
            packageId: packageId,
            packageNumber: 1,
            jobId: job.id,
            runId: UUID(),
            entries: [],
            obstacles: [],
            deletions: []
        )
        for (name, text) in files {
            try fixture.write(Array(name.utf8), text, in: folder.tree)
            let time = [FileAttributeKey.modificationDate: Date(timeIntervalSince1970: 1_700_000_000)]
            try FileManager.default.setAttributes(time, ofItemAtPath: "\(folder.tree)/\(name)")
            let facts = try #require(try folder.openTree().facts(Self.path(name)))
            manifest.entries.append(Manifest.Entry(path: Self.path(name), kind: .file, facts: facts, digest: "0a"))
        }
        return manifest
    }

    /// Names and contents of what is at a fixture's destination.
    func state(of fixture: EngineFixture) throws -> [String: String] {
        // What a link leads to, where there is one.
        let root = "\(fixture.destination)/."
        return try FileManager.default.subpathsOfDirectory(atPath: root).reduce(into: [:]) { state, name in
            state[name] = fixture.read(name) ?? "a folder"
        }
    }

    static func path(_ text: String) -> RelativePath { RelativePath(unchecked: Array(text.utf8)) }

    static func deletions(_ names: String..., folders: Set<String> = []) -> [Deletion] {
        names.map { Deletion(path: path($0), isFolder: folders.contains($0)) }
    }
}

/// A far end of which each session is another process, as far as it knows.
final class ServedSessions: FarWork {
    private let fixture: EngineFixture
    private let onWorked: @Sendable (FrameKind, _ question: [UInt8]) -> Void
    private let service: Mutex<FarService>

    /// A far end.
    ///
    /// - Parameters:
    ///   - fixture: where it works.
    ///   - onWorked: told each question before it is answered, when what it asks for is done.
    init(_ fixture: EngineFixture, onWorked: @escaping @Sendable (FrameKind, [UInt8]) -> Void = { _, _ in }) {
        self.fixture = fixture
        self.onWorked = onWorked
        service = Mutex(FarService(fixture))
    }

    func begin(_ hello: NearHello) throws(FailureMessage) {
        let next = FarService(fixture)
        try next.begin(hello)
        service.withLock { $0 = next }
    }

    func answer(_ question: FarQuestion) throws -> [UInt8] {
        defer { onWorked(question.kind, question.bytes) }
        return try service.withLock { $0 }.answer(question)
    }
}

extension RunFailure {
    /// The same, without what a fixture's folder is called.
    func without(_ fixture: EngineFixture) -> RunFailure {
        func plain(_ text: String) -> String { text.replacing(fixture.path, with: "") }
        return RunFailure(category, item: item.map(plain), reach: reach, plain(description))
    }
}
