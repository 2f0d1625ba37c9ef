// Dispatch sources may be used from any thread; their protocols just don't say so on Linux.
@preconcurrency import Dispatch
import MirroringFiles
import Synchronization
package import SystemPackage

/// The near end of a session: it asks, and gets answers.
///
/// What blocks does so on threads of its own. When the session ends, everybody who waits for an answer is told so; whoever owns it begins
/// another one, or gives up.
package final class NearSession: Sendable {
    /// Who the far end is.
    package let hello: FarHello
    /// Why it has ended; nil as long as it goes on.
    package var ending: SessionEnding? { reason.withLock { $0 } }
    private let line: SessionLine
    private let questions = Mutex<[UInt16: NearQuestion]>([:])
    private let reason = Mutex<SessionEnding?>(nil)
    /// How often a frame was begun and done with: odd while one is being taken, which may take long.
    private let taken = Atomic(0)
    private let times: SessionTimes
    /// Where questions are sent, one after the other: a number is free until the first frame of a question takes it. It isn't yet where the
    /// end of an answer has been announced that is still being read.
    private let sending = DispatchQueue(label: "mirroring.near-session.sending")
    private let reading = DispatchQueue(label: "mirroring.near-session.reading")
    private let pings: any DispatchSourceTimer

    /// Begins a session with a far end that has greeted; blocks until it has said who it is.
    ///
    /// - Parameters:
    ///   - input: where its frames come from.
    ///   - output: where this end's go. A session that has begun closes the two when it has ended.
    ///   - rest: what came behind its greeting.
    ///   - version: this program's.
    ///   - role: what the session is for.
    ///   - times: how long the ends wait for each other.
    ///   - moment: until when it has to have said who it is; nil where it may take any time, as long as it goes on.
    /// - Throws: ``SessionEnding``.
    package init(
        reading input: FileDescriptor,
        writing output: FileDescriptor,
        behind rest: [UInt8],
        version: String,
        role: SessionRole,
        times: SessionTimes = SessionTimes(),
        until moment: ContinuousClock.Instant? = nil
    ) throws(SessionEnding) {
        let line = SessionLine(of: .near, into: output)
        var reader = FrameReader(input, from: .far, behind: rest, patience: times.nearPatience)
        do {
            let first = try reader.next(until: moment) { header throws(ProtocolViolation) in
                _ = try line.heard(header)
            }
            guard let frame = first else { throw SessionEnding.lost(nil) }
            let far = try FarHello(json: frame.payload)
            guard let number = ProtocolVersions.own.common(with: far.protocols) else {
                throw SessionEnding.incompatible(far)
            }
            hello = far
            try line.send(.hello, NearHello(protocol: number, version: version, role: role).json())
        } catch {
            throw SessionEnding(error)
        }
        self.line = line
        self.times = times
        pings = DispatchSource.makeTimerSource(queue: sending)
        let left = reader.rest
        let pause = DispatchTimeInterval.milliseconds(Int(times.ping / .milliseconds(1)))
        pings.schedule(deadline: .now() + pause, repeating: pause)
        pings.setEventHandler { [line] in
            // A broken line tells of itself.
            try? line.send(.ping)
        }
        pings.resume()
        line.whenBroken { [weak self] in self?.lineBroke() }
        reading.async { self.read(from: input, behind: left, times.nearPatience) }
    }

    // MARK: Asking

    /// Asks a question.
    ///
    /// - Parameters:
    ///   - kind: what is asked.
    ///   - question: what it says.
    ///   - onProgress: gets what the far end says of how far it has come.
    ///   - onData: gets bytes of rsync's, and whether they are the last. Who takes long holds up all that the far end says.
    /// - Returns: the question, whose answer is to come.
    package func ask(
        _ kind: FrameKind,
        _ question: [UInt8] = [],
        onProgress: @escaping @Sendable (AliveMessage) -> Void = { _ in },
        onData: @escaping @Sendable ([UInt8], _ isLast: Bool) -> Void = { _, _ in }
    ) -> NearQuestion {
        let asked = NearQuestion(kind, line, sending, onProgress: onProgress, onData: onData)
        sending.async { self.send(asked, question) }
        return asked
    }

    private func send(_ asked: NearQuestion, _ question: [UInt8]) {
        guard let channel = line.free(but: questions.withLock { Set($0.keys) }) else {
            return asked.fail(SessionEnding.lost("more than \(FrameLimits.channels) questions are asked at a time"))
        }
        asked.begin(on: channel)
        questions.withLock { $0[channel] = asked }
        // Whoever ends the session tells the questions that are there by then.
        if let ending { return asked.fail(ending) }
        do {
            try line.send(asked.kind, on: channel, question)
            asked.begun()
        } catch {
            let ending = SessionEnding(error)
            guard case .lost = ending else { return end(ending) }
        }
    }

    /// Nothing can be said any more. What the other end said before it went may be unread still; as a rule its end comes behind that.
    private func lineBroke() {
        let before = taken.load(ordering: .relaxed)
        sending.asyncAfter(deadline: .now() + times.farewell / .seconds(1)) { [weak self] in
            guard let self else { return }
            let now = taken.load(ordering: .relaxed)
            guard now == before, now.isMultiple(of: 2) else { return lineBroke() }
            end(.lost("nothing can be said to it any more"))
        }
    }

    /// Ends the session; the far end ends when it has heard of it. Who waits for an answer still is told so at once, and nobody waits for a
    /// line that is stalled.
    package func close() { end(.closed) }

    /// Ends the session without a word: the far end finds the line broken.
    package func abandon() { end(.lost(nil)) }

    // MARK: Reading

    private func read(from input: FileDescriptor, behind rest: [UInt8], _ patience: Duration) {
        var reader = FrameReader(input, from: .far, behind: rest, patience: patience)
        do {
            while let frame = try reader.next({ header throws(ProtocolViolation) in _ = try line.heard(header) }) {
                taken.wrappingAdd(1, ordering: .relaxed)
                defer { taken.wrappingAdd(1, ordering: .relaxed) }
                try take(frame)
            }
            end(.lost(nil))
        } catch {
            end(SessionEnding(error))
        }
        try? input.close()
    }

    private func take(_ frame: Frame) throws {
        let channel = frame.header.channel
        guard let question = questions.withLock({ $0[channel] }) else {
            // Of the session itself: a sign of life says nothing more than that.
            if frame.header.kind == .failure { throw try FailureMessage(json: frame.payload) }
            return
        }
        switch frame.header.kind {
        case .alive: question.onProgress(try AliveMessage(json: frame.payload))
        case .data: question.onData(frame.payload, frame.header.isLast)
        case .failure:
            let failure = try FailureMessage(json: frame.payload)
            questions.withLock { $0[channel] = nil }
            question.fail(failure)
        default:
            question.take(frame.payload)
            guard frame.header.isLast else { return }
            questions.withLock { $0[channel] = nil }
            question.finish()
        }
    }

    /// Tells everybody who waits, once.
    private func end(_ reason: SessionEnding) {
        let isFirst = self.reason.withLock { first in
            guard first == nil else { return false }
            first = reason
            return true
        }
        guard isFirst else { return }
        pings.cancel()
        line.wait(atMost: times.farewell)
        let left = questions.withLock { questions in
            defer { questions = [:] }
            return Array(questions.values)
        }
        for question in left { question.fail(reason) }
        sending.async {
            if reason == .closed { try? self.line.send(.close) }
            self.line.close()
        }
    }
}
