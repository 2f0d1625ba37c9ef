import Dispatch
import MirroringEvents
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
    /// - Throws: as ``ask(_:_:whenUnwanted:until:unless:onProgress:)``.
    package func begin(_ kind: FrameKind, _ question: [UInt8] = []) throws -> [UInt8] {
        try ask(kind, question, .ended, until: deadline, unless: isUnwanted, hearingOfEnd: .zero)
    }

    /// Asks a question, and waits for the answer; blocks.
    ///
    /// - Parameters:
    ///   - kind: what is asked.
    ///   - question: what it says.
    ///   - work: what becomes of it when the task is cancelled, at the deadline, or when nobody wants to know any more.
    ///   - deadline: until when it is waited for.
    ///   - isUnwanted: whether nobody wants to know any more; asked now and then.
    ///   - onProgress: gets what the far end said last of how far it has come, now and then while it is waited.
    /// - Throws: ``RunFailure`` of the far end's; `SessionEnding` if the session has ended; ``RunEnd`` at the deadline; `CancellationError`.
    package func ask(
        _ kind: FrameKind,
        _ question: [UInt8] = [],
        whenUnwanted work: UnwantedWork = .ended,
        until deadline: RunDeadline = .never,
        unless isUnwanted: () -> Bool = { false },
        onProgress: (AliveMessage) -> Void = { _ in }
    ) throws -> [UInt8] {
        let patience = Self.cancelPatience
        return try ask(kind, question, work, until: deadline, unless: isUnwanted, hearingOfEnd: patience, onProgress)
    }

    private func ask(
        _ kind: FrameKind,
        _ question: [UInt8],
        _ work: UnwantedWork,
        until deadline: RunDeadline,
        unless isUnwanted: () -> Bool,
        hearingOfEnd patience: Duration,
        _ onProgress: (AliveMessage) -> Void = { _ in }
    ) throws -> [UInt8] {
        try Task.checkCancellation()
        let told = Mutex<AliveMessage?>(nil)
        let asked = near.ask(kind, question) { message in told.withLock { $0 = message } }
        while true {
            if work != .finished, let reason = Self.reasonToStop(deadline, isUnwanted) {
                asked.cancel()
                guard work == .heard else {
                    _ = asked.result.wait(for: patience)
                    throw reason
                }
                // Whoever is impatient ends the whole process; who is silent, or gone, is noticed by the session.
                switch asked.result.wait() {
                case .success(let answer): return answer
                case .failure(let message as FailureMessage) where message.category != .cancelled:
                    throw RunFailure(message)
                case .failure: throw reason
                }
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

    /// Why it has ended, or has to end, for a run; blocks until ssh has ended as well. Nil as long as it goes on.
    func trouble() -> (any Error)? {
        guard let failure = process.keyFailure else { return near.ending.map(process.failure) }
        close()
        return failure
    }

    /// Ends it in order, and waits until ssh has ended; blocks.
    func close() {
        near.close()
        _ = try? process.end(within: SSHProcess.endPatience)
    }
}
