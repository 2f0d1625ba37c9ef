import Dispatch
import MirroringEvents
import MirroringFiles
package import MirroringRemote
import Synchronization

/// A run's connection to a far end: one session after the other, each with the same folder open.
///
/// What is asked is answered, or the run has failed: a session that broke is begun again as long as ``ReconnectPolicy`` allows, and the
/// question asked again, which at the far end may be done twice. For threads that may be blocked, such as a run's own; if their task is
/// cancelled they stop waiting, and if the run's time is over while there is no session, none is begun any more, nor is one that has not
/// begun waited for.
package final class FarConnection: Sendable {
    private struct State {
        var session: FarSession?
        var course: ConnectionCourse
        /// Why there is no session any more; whoever has given up does not begin again.
        var failure: RunFailure?
        var isClosed = false
    }

    private let terms: SessionTerms
    private let open: @Sendable (FarSession) throws -> Void
    private let deadline: RunDeadline
    private let onWait: @Sendable (String) -> Void
    private let state: Mutex<State>
    /// Taken by who begins a session.
    private let turn = DispatchSemaphore(value: 1)
    private let closing = Arrival<Void>()
    private let began = ContinuousClock.now

    /// A connection, which begins with the first question.
    ///
    /// - Parameters:
    ///   - terms: with whom sessions are begun, and how.
    ///   - retries: how often the first one is tried again.
    ///   - deadline: until when sessions are begun.
    ///   - onWait: told in sentences for people that the connection broke and is tried again, and that it is there again; on the thread that
    ///     asks.
    ///   - open: opens the folder on a session that has begun; the session ends if it throws. A `ProtocolViolation` is what it throws of an
    ///     answer that is none.
    package init(
        _ terms: SessionTerms,
        retries: Int,
        until deadline: RunDeadline = .never,
        onWait: @escaping @Sendable (String) -> Void = { _ in },
        open: @escaping @Sendable (FarSession) throws -> Void
    ) {
        self.terms = terms
        self.open = open
        self.deadline = deadline
        self.onWait = onWait
        let course = ConnectionCourse(to: terms.place.host, patience: terms.options.patience, retries: retries)
        state = Mutex(State(course: course))
    }

    /// Asks a question, and blocks until it is answered, however many sessions that takes.
    ///
    /// - Parameters:
    ///   - kind: what is asked.
    ///   - question: what it says.
    ///   - work: what becomes of it when nobody wants to know any more.
    ///   - onProgress: gets what the far end said last of how far it has come, now and then while it is waited; after a break from the start.
    ///   - endsWithRun: whether the far end is told to end the work when the run's time is over.
    ///   - isUnwanted: whether it is told so since nobody wants to know any more; asked now and then.
    /// - Throws: ``RunFailure`` of the far end's, or of the last session that broke, or if there is too much in the question: some of what
    ///   is asked about the far end has said itself; ``RunEnd``; `CancellationError`.
    package func ask(
        _ kind: FrameKind,
        _ question: [UInt8] = [],
        whenUnwanted work: UnwantedWork = .ended,
        onProgress: (AliveMessage) -> Void = { _ in },
        endsWithRun: Bool = false,
        unless isUnwanted: () -> Bool = { false }
    ) throws -> [UInt8] {
        guard question.count <= kind.messageLimit else {
            let sentence = "\(terms.place.host) can't be asked about so much at once. Make the job's packages smaller."
            throw RunFailure(.validation, item: terms.place.host, reach: .run, sentence)
        }
        var furthest = 0
        while true {
            guard !isUnwanted() else { throw CancellationError() }
            let current = try session()
            do {
                let limit = endsWithRun ? deadline : .never
                let answer = try current.ask(
                    kind,
                    question,
                    whenUnwanted: work,
                    until: limit,
                    unless: isUnwanted
                ) { message in
                    // What is done again after a break is no progress.
                    if let done = message.done, done > furthest {
                        furthest = done
                        progressed()
                    }
                    onProgress(message)
                }
                progressed()
                return answer
            } catch let failure as RunFailure {
                progressed()
                throw failure
            } catch let ending as SessionEnding {
                guard current.near.ending != nil else { throw fault(ending) }
            }
        }
    }

    /// The session; another one is begun if it broke. For whoever sends and gets bytes of rsync's.
    ///
    /// - Throws: ``RunFailure`` if there is none, and will be none; ``RunEnd``; `CancellationError`.
    package func session() throws -> FarSession {
        guard turn.waitUnlessCancelled() else { throw CancellationError() }
        defer { turn.signal() }
        if let session = try current() {
            guard let trouble = session.trouble() else { return session }
            state.withLock { $0.session = nil }
            try wait(behind: trouble)
        }
        while true {
            try Task.checkCancellation()
            if let end = deadline.end() { throw end }
            do {
                return try begin()
            } catch {
                try wait(behind: error)
            }
        }
    }

    /// Bytes have arrived: says who gets rsync's, so that a connection which lets through a little each time is not given up.
    package func progressed() {
        let now = now
        state.withLock { $0.course.progressed(at: now) }
    }

    /// Ends the session in order, and waits until ssh has ended, also one that has not come so far; blocks. Nothing can be asked any more.
    package func close() {
        let session = state.withLock { state in
            state.isClosed = true
            defer { state.session = nil }
            return state.session
        }
        closing.set(())
        session?.close()
        // Whoever begins a session meanwhile hears of it, and ends his ssh.
        turn.wait()
        turn.signal()
    }

    // MARK: One session after the other

    private var now: Duration { began.duration(to: .now) }

    private func current() throws -> FarSession? {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            guard !state.isClosed else { throw CancellationError() }
            return state.session
        }
    }

    /// Begins a session, and opens the folder on it.
    private func begin() throws -> FarSession {
        let session = try FarSession(terms, until: deadline) { [closing] in closing.value != nil }
        do {
            try open(session)
            if let trouble = session.trouble() { throw trouble }
        } catch let ending as SessionEnding {
            throw session.trouble() ?? fault(ending)
        } catch let violation as ProtocolViolation {
            session.close()
            throw RunFailure(violation, at: terms.place)
        } catch {
            session.close()
            throw error
        }
        let now = now
        let (isClosed, sentence) = state.withLock { state in
            guard !state.isClosed else { return (true, nil as String?) }
            state.session = session
            return (false, state.course.connected(at: now))
        }
        guard !isClosed else {
            session.close()
            throw CancellationError()
        }
        if let sentence { onWait(sentence) }
        return session
    }

    /// Waits until a session is to be begun again.
    ///
    /// - Parameter error: why there is none.
    /// - Throws: that, if it would be the same the next time, or has been the same too often; `CancellationError`.
    private func wait(behind error: any Error) throws {
        // The far end itself may say so, as while the one before it is at work still.
        guard let failure = (error as? SSHFailure)?.failure ?? error as? RunFailure else { throw error }
        let now = now
        let retry = state.withLock { state in
            var random = SystemRandomNumberGenerator()
            let retry = failure.mayPass ? state.course.broke(failure, at: now, using: &random) : nil
            if retry == nil { state.failure = failure }
            return retry
        }
        guard let retry else { throw failure }
        if let sentence = retry.sentence { onWait(sentence) }
        // No longer than the run may go on.
        if closing.waitUnlessCancelled(for: min(retry.pause, deadline.patience())) != nil { throw CancellationError() }
    }

    /// A question that was not asked, though the session goes on: a mistake of this end's.
    private func fault(_ ending: SessionEnding) -> RunFailure {
        RunFailure(.internal, item: terms.place.host, reach: .run, "\(terms.place.host) can't be asked: \(ending).")
    }
}
