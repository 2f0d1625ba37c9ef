import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// A source is believed only as long as it is the same folder, and is in nobody's way for that.
@Suite struct LocalSourceTests {
    private let fixture: EngineFixture
    private let deletions = ["gone", "page.html"].map(Deletion.init(named:))

    init() throws {
        fixture = try EngineFixture()
        try fixture.write("page.html")
    }

    /// What a disk that is unmounted leaves.
    private func swap() {
        rename(fixture.source, "\(fixture.path)/away")
        mkdir(fixture.source, 0o755)
    }

    private func expectAnother(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) {
        let failure = #expect(throws: RunFailure.self, sourceLocation: sourceLocation) { try body() }
        #expect(failure?.reach == .run, sourceLocation: sourceLocation)
        let sentence = """
            The source \(fixture.source) is another folder than when the run began, so nothing more is mirrored or deleted. \
            Check that it is mounted.
            """
        #expect(failure?.description == sentence, sourceLocation: sourceLocation)
    }

    /// A run takes hours, and a disk of which something is open can't be unmounted.
    @Test func `nothing of it stays open`() throws {
        let source = try LocalSource(path: fixture.source)
        source.noteMounts()
        #expect(fixture.openInSource == [])
        try source.check()
        #expect(fixture.openInSource == [])
        #expect(try source.prove(deletions).certain == [deletions[0]])
        #expect(fixture.openInSource == [])
    }

    @Test func `it is open while it is held`() async throws {
        let source = try LocalSource(path: fixture.source)
        try await source.holding {
            #expect(!fixture.openInSource.isEmpty)
            swap()
            // It is the one that was opened all the same.
            let proven = try source.prove(deletions)
            #expect(proven.certain == [deletions[0]])
        }
        #expect(fixture.openInSource == [])
        expectAnother { try source.check() }
    }

    @Test func `nothing is proven of another folder`() throws {
        let source = try LocalSource(path: fixture.source)
        try source.check()
        swap()
        for _ in 0..<2 { expectAnother { _ = try source.prove(deletions) } }
        expectAnother { try source.check() }
        let decision = #expect(throws: RunFailure.self) {
            try DeletionDecision(on: deletions, hasLosses: false, source: source)
        }
        #expect(decision?.reach == .run)
    }

    @Test func `it is the same again when its disk is back`() throws {
        let source = try LocalSource(path: fixture.source)
        swap()
        expectAnother { _ = try source.prove(deletions) }
        rmdir(fixture.source)
        rename("\(fixture.path)/away", fixture.source)
        #expect(try source.prove(deletions).certain == [deletions[0]])
    }

    /// What another process has known of it counts, and not which folder has the path now.
    @Test func `it is compared with what is expected`() throws {
        let known = try LocalSource(path: fixture.source).identity
        swap()
        let source = try LocalSource(path: fixture.source)
        #expect(try source.prove(deletions).certain == deletions)
        source.expect(known, nil)
        expectAnother { _ = try source.prove(deletions) }
    }
}
