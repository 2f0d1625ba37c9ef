import Dispatch
import MirroringFiles
package import MirroringRemote
import Synchronization

/// A session with a far end, and the ssh that carries it.
///
/// For threads that may be blocked. With its last reference ssh is ended.
package final class FarSession: Sendable {
    /// The session, for whoever sends and gets bytes of rsync's.
    package let near: NearSession
    private let process: SSHProcess
    private let deadline: RunDeadline
    private let isUnwanted: @Sendable () -> Bool

    /// How long the far end may take to say how its work has ended when that was cancelled.
    private static let cancelPatience = Duration.seconds(10)
    /// How long is waited before a look at the task, and at how far the far end has come.
    private static let glance = Duration.milliseconds(100)

    /// Starts ssh and begins a session; blocks until there is one.
    ///
    /// - Parameters:
    ///   - terms: with whom, and how.
    ///   - deadline: until when it may begin.
    ///   - isUnwanted: whether nobody wants it any more; asked now and then.
    /// - Throws: ``SSHFailure``, ``RunFailure``, ``RunEnd`` at the deadline, `CancellationError`; no ssh is left.
    init(
        _ terms: SessionTerms,
        until deadline: RunDeadline = .never,
        unless isUnwanted: @escaping @Sendable () -> Bool = { false }
    ) throws {
        let process = try SSHProcess(terms)
        let begun = Arrival<Result<NearSession, any Error>>()
        // On another thread, so that this one sees that nobody waits any more.
        DispatchQueue(label: "mirroring.far-session").async { begun.set(Result { try process.begin() }) }
        while begun.value == nil {
            if let reason = Self.reasonToStop(deadline, isUnwanted) {
                _ = try? process.end()
                // As a rule nothing more comes without ssh; a program that has outlived it may hold its pipes.
                DispatchQueue(label: "mirroring.far-session.end").async {
                    if case .success(let near) = begun.wait() { near.abandon() }
                }
                throw reason
            }
            _ = begun.wait(for: Self.glance)
        }
        near = try begun.wait().get()
        (self.process, self.deadline, self.isUnwanted) = (process, deadline, isUnwanted)
    }

    /// Why nobody waits any more; nil as long as somebody does.
    private static func reasonToStop(_ deadline: RunDeadline, _ isUnwanted: () -> Bool) -> (any Error)? {
        if let end = deadline.end() { return end }
        return Task.isCancelled || isUnwanted() ? CancellationError() : nil
    }

    /// Asks what the session can't do without, such as for its folder: as long as it may begin. How the far end ends that work is of no
    /// matter, since the session ends as well; blocks.
    ///
    /// - Throws: as ``ask(_:_:until:unless:onProgress:)``.
    package func begin(_ kind: FrameKind, _ question: [UInt8] = []) throws -> [UInt8] {
        try ask(kind, question, until: deadline, unless: isUnwanted, hearingOfEnd: .zero)
    }

    /// Asks a question, and waits for the answer; blocks. If the task is cancelled the far end is told so, and may still say how it ended.
    ///
    /// - Parameters:
    ///   - kind: what is asked.
    ///   - question: what it says.
    ///   - deadline: when the far end is told to end the work all the same.
    ///   - isUnwanted: whether it is told so since nobody wants to know any more; asked now and then.
    ///   - onProgress: gets what the far end said last of how far it has come, now and then while it is waited.
    /// - Throws: ``RunFailure`` of the far end's; `SessionEnding` if the session has ended; ``RunEnd`` at the deadline; `CancellationError`.
    package func ask(
        _ kind: FrameKind,
        _ question: [UInt8] = [],
        until deadline: RunDeadline = .never,
        unless isUnwanted: () -> Bool = { false },
        onProgress: (AliveMessage) -> Void = { _ in }
    ) throws -> [UInt8] {
        try ask(kind, question, until: deadline, unless: isUnwanted, hearingOfEnd: Self.cancelPatience, onProgress)
    }

    private func ask(
        _ kind: FrameKind,
        _ question: [UInt8],
        until deadline: RunDeadline,
        unless isUnwanted: () -> Bool,
        hearingOfEnd patience: Duration,
        _ onProgress: (AliveMessage) -> Void = { _ in }
    ) throws -> [UInt8] {
        try Task.checkCancellation()
        let told = Mutex<AliveMessage?>(nil)
        let asked = near.ask(kind, question) { message in told.withLock { $0 = message } }
        while true {
            if let reason = Self.reasonToStop(deadline, isUnwanted) {
                asked.cancel()
                _ = asked.result.wait(for: patience)
                throw reason
            }
            let result = asked.result.wait(for: Self.glance)
            let message = told.withLock { told in
                defer { told = nil }
                return told
            }
            if let message { onProgress(message) }
            guard let result else { continue }
            do {
                return try result.get()
            } catch let message as FailureMessage {
                throw RunFailure(message)
            }
        }
    }

    /// Why it has ended, for a run; blocks until ssh has ended as well. Nil as long as it goes on.
    func trouble() -> (any Error)? { near.ending.map(process.failure) }

    /// Ends it in order, and waits until ssh has ended; blocks.
    func close() {
        near.close()
        _ = try? process.end(within: SSHProcess.endPatience)
    }
}
