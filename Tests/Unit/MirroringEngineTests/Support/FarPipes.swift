import Dispatch
import Foundation
import MirroringFiles
import MirroringRemote
import SystemPackage
import TestSupport

@testable import MirroringEngine

/// Both ends of a session in this process, with pipes between them.
final class FarPipes: Sendable {
    let near: NearSession

    /// A session that has begun.
    ///
    /// - Parameters:
    ///   - work: what the far end does.
    ///   - role: what the session is for.
    ///   - limit: after how many bytes of the far end's the line breaks.
    init(_ work: some FarWork, as role: SessionRole, cutAfter limit: Int = .max) throws {
        // Who loses his line writes into a broken pipe.
        signal(SIGPIPE, SIG_IGN)
        let (there, back) = (try ProgramPipe(for: "a test"), try ProgramPipe(for: "a test"))
        let heard = try limit == .max ? back : ProgramPipe(for: "a test")
        DispatchQueue(label: "far-end").async {
            try? FarEnd(reading: there.readEnd, writing: back.writeEnd, hello: .sample, work: work).run()
            for end in [there.readEnd, back.writeEnd] { try? end.close() }
        }
        if limit < .max {
            DispatchQueue(label: "line").async { LossyLine.forward(back.readEnd, to: heard.writeEnd, limit) }
        }
        near = try NearSession(
            reading: heard.readEnd,
            writing: there.writeEnd,
            behind: try LossyLine.greeted(heard.readEnd),
            version: "1.0",
            role: role
        )
    }

    deinit {
        near.close()
    }

    /// Asks a question, and waits for the answer.
    func ask(_ kind: FrameKind, _ question: [UInt8] = []) throws -> [UInt8] {
        do {
            return try near.ask(kind, question).result.wait().get()
        } catch let message as FailureMessage {
            throw RunFailure(message)
        }
    }

    /// Asks the far end to open a folder.
    func open(_ request: OpenRequest) throws -> OpenedMessage {
        try OpenedMessage(json: ask(.open, request.json()))
    }
}

extension FarService {
    /// A service that keeps what it has to in a fixture's folder.
    convenience init(_ fixture: EngineFixture, _ restriction: Restriction = Restriction()) {
        self.init(restriction, home: fixture.path, stateFolder: fixture.stateFolder, rsync: "rsync")
    }

    /// One whose key is limited.
    convenience init(_ fixture: EngineFixture, limitedBy options: String...) throws {
        self.init(fixture, try Restriction(arguments: options, home: fixture.path))
    }
}

extension OpenRequest {
    /// A request of a run.
    init(_ path: String, _ change: (inout OpenRequest) -> Void = { _ in }) {
        self.init(.run, path: path, jobId: UUID(), token: String(repeating: "0", count: 32))
        change(&self)
    }
}
