import Dispatch
import Glibc
import MirroringEvents
import MirroringFiles
import Synchronization
package import SystemPackage

/// What a far end does, whatever that is.
package protocol FarWork: Sendable {
    /// The near end has said who it is.
    ///
    /// - Throws: ``FailureMessage`` if there is nothing to be done for it; the session ends.
    func begin(_ hello: NearHello) throws(FailureMessage)

    /// Works on a question; on a thread of its own, that may be blocked, and beside others.
    ///
    /// - Returns: the answer, as it is sent.
    /// - Throws: ``FailureMessage``; ``ProtocolViolation`` if the question is none, which ends the session.
    func answer(_ question: FarQuestion) throws -> [UInt8]
}

/// The far end of a session: it greets, reads questions, has them worked on, and answers.
///
/// At the end of what it reads it ends, after the work that is under way: of a near end that was killed, or whose line broke, it hears
/// nothing else. So it does when nothing can be said to that any more, and when it is told to.
package final class FarEnd: Sendable {
    private let input: FileDescriptor
    private let output: FileDescriptor
    private let hello: FarHello
    private let times: SessionTimes
    private let work: any FarWork
    private let line: SessionLine
    private let questions = Mutex<[UInt16: FarQuestion]>([:])
    private let violation = Mutex<ProtocolViolation?>(nil)
    /// Whether this end is the first to go.
    private let isStopped = Atomic(false)
    /// How the reading has ended, or that nobody waits for its end.
    private let reading = Arrival<Result<Void, any Error>>()
    /// Whether the reading is held up by who takes the near end's bytes, or is in the middle of a frame, which may come slowly.
    private let isHeld = Atomic(false)
    /// Whether anything but a wish for a sign of life has come since the last look.
    private let hasHeard = Atomic(false)
    /// Where signs of life are given: a line that is full does not hold up the reading.
    private let pulse = DispatchQueue(label: "mirroring.far-end.pulse")
    private let isAskedForPulse = Atomic(false)

    /// A far end between two pipes, which whoever made them closes when it has ended.
    package init(
        reading input: FileDescriptor,
        writing output: FileDescriptor,
        hello: FarHello,
        times: SessionTimes = SessionTimes(),
        work: some FarWork
    ) {
        self.input = input
        self.output = output
        self.hello = hello
        self.times = times
        self.work = work
        line = SessionLine(of: .far, into: output)
    }

    /// Serves one near end; blocks until it is gone.
    ///
    /// - Throws: ``ProtocolViolation``, ``FailureMessage`` or `SystemFailure`, which the near end has been told as far as it hears.
    package func run() throws {
        let group = DispatchGroup()
        let unasked = pulseUnasked()
        defer {
            unasked.cancel()
            for question in questions.withLock({ Array($0.values) }) { question.end(.abandoned) }
            group.wait()
            // A sign of life may be on its way still.
            pulse.sync {}
        }
        do {
            line.wait(atMost: times.farPatience)
            try line.greet()
            try line.send(.hello, hello.json())
            line.wait(atMost: nil)
            line.whenBroken { [weak self] in
                self?.isStopped.store(true, ordering: .sequentiallyConsistent)
                self?.reading.set(.success(()))
            }
            try readApart(in: group)
        } catch let violation as ProtocolViolation {
            throw told(violation)
        } catch let failure as FailureMessage {
            try? line.send(.failure, failure.json())
            throw failure
        }
    }

    /// Ends the session from here, for a process that is to end: work that is under way is cancelled and comes to its end, and nothing more
    /// is begun or answered, so that the near end finds the line broken, and may come back for what was not done.
    package func stop() {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        // Who hears of it may be busy with bytes that have come.
        DispatchQueue(label: "mirroring.far-end.stop").async {
            for question in self.questions.withLock({ Array($0.values) }) { question.end(.cancelled) }
            self.reading.set(.success(()))
        }
    }

    private func told(_ violation: ProtocolViolation) -> ProtocolViolation {
        let sentence = "The near end does not keep to the protocol: \(violation)."
        try? line.send(.failure, FailureMessage(.validation, reach: "run", sentence).json())
        return violation
    }

    /// Reads on a thread of its own, by a descriptor of its own: nothing wakes it when this end is the first to go.
    private func readApart(in group: DispatchGroup) throws {
        let number = fcntl(input.rawValue, F_DUPFD_CLOEXEC, 0)
        guard number >= 0 else { throw SystemFailure(.last, while: "read", path: "The pipe of the session") }
        let own = FileDescriptor(rawValue: number)
        DispatchQueue(label: "mirroring.far-end.reading").async {
            self.reading.set(Result { try self.read(own, in: group) })
            try? own.close()
        }
        let result = reading.wait()
        // A near end that is there reads to the end.
        line.wait(atMost: times.farewell)
        try result.get()
    }

    private func read(_ input: FileDescriptor, in group: DispatchGroup) throws {
        var reader = FrameReader(input, from: .near, patience: times.farPatience)
        var asked: [UInt16: [UInt8]] = [:]
        var isMeant = true
        defer { isHeld.store(false, ordering: .relaxed) }
        while let frame = try reader.next({ header throws(ProtocolViolation) in
            isHeld.store(true, ordering: .relaxed)
            isMeant = try line.heard(header)
        }) {
            defer { isHeld.store(false, ordering: .relaxed) }
            if frame.header.kind != .ping { hasHeard.store(true, ordering: .relaxed) }
            if let violation = violation.withLock({ $0 }) { throw violation }
            guard !isStopped.load(ordering: .sequentiallyConsistent) else { return }
            let channel = frame.header.channel
            guard isMeant else {
                asked[channel] = nil
                continue
            }
            switch frame.header.kind {
            case .hello: try begin(NearHello(json: frame.payload))
            case .ping: givePulse(in: group)
            case .close: return
            case .cancel: question(on: channel)?.end(.cancelled)
            case .data: take(frame, on: channel)
            case .failure: throw try FailureMessage(json: frame.payload)
            default:
                asked[channel, default: []] += frame.payload
                guard frame.header.isLast else { continue }
                start(frame.header.kind, on: channel, asked.removeValue(forKey: channel) ?? [], in: group)
            }
        }
    }

    /// Hands over bytes, which may take as long as the work does that they are for.
    private func take(_ frame: Frame, on channel: UInt16) {
        question(on: channel)?.take(frame.payload, isLast: frame.header.isLast)
    }

    // MARK: Signs of life

    /// Gives a sign of life; one for all that are asked for before it can be given.
    private func givePulse(in group: DispatchGroup) {
        guard !isAskedForPulse.exchange(true, ordering: .relaxed) else { return }
        pulse.async(group: group) {
            self.isAskedForPulse.store(false, ordering: .relaxed)
            self.sayAlive()
        }
    }

    /// Gives them unasked where nobody hears that the near end asks for them: while the reading is held up, as by an rsync that compares a
    /// large file, and while something else comes, behind which that wish waits, for minutes on a slow line.
    private func pulseUnasked() -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: pulse)
        let pause = DispatchTimeInterval.milliseconds(Int(times.ping / .milliseconds(1)))
        timer.schedule(deadline: .now() + pause, repeating: pause)
        timer.setEventHandler { [self] in
            let hasHeard = hasHeard.exchange(false, ordering: .relaxed)
            if hasHeard || isHeld.load(ordering: .relaxed) { sayAlive() }
        }
        timer.resume()
        return timer
    }

    private func sayAlive() {
        // Who is gone is noticed by the line.
        try? line.send(.alive, AliveMessage().json())
    }

    private func begin(_ near: NearHello) throws {
        guard (hello.protocols.lowest...hello.protocols.highest).contains(near.protocol) else {
            throw ProtocolViolation("it speaks version \(near.protocol), which was not offered")
        }
        try work.begin(near)
    }

    private func question(on channel: UInt16) -> FarQuestion? { questions.withLock { $0[channel] } }

    private func start(_ kind: FrameKind, on channel: UInt16, _ bytes: [UInt8], in group: DispatchGroup) {
        let question = FarQuestion(kind, on: channel, bytes, line, every: times.progress)
        questions.withLock { $0[channel] = question }
        // Whoever stops looks at the questions after that.
        guard !isStopped.load(ordering: .sequentiallyConsistent) else { return }
        // A queue of its own has a thread of its own. Those that concurrent queues share are as few as processors, and the system adds one
        // for a blocked one only after a second.
        DispatchQueue(label: "mirroring.far-question").async(group: group) {
            let (kind, message) = self.outcome(of: question)
            question.finish()
            // Before the answer: with that the number is free for another question.
            self.questions.withLock { $0[channel] = nil }
            guard !self.isStopped.load(ordering: .sequentiallyConsistent) else { return }
            try? self.line.send(kind, on: channel, message)
        }
    }

    /// The frame that answers a question, and what is in it.
    private func outcome(of question: FarQuestion) -> (FrameKind, [UInt8]) {
        let failure: FailureMessage
        do {
            guard let kind = question.kind.answer else {
                throw ProtocolViolation("a frame \"\(question.kind)\" is no question")
            }
            let answer = try work.answer(question)
            guard answer.count > kind.messageLimit else { return (kind, answer) }
            failure = FailureMessage(.validation, reach: "run", "The far end has more to say than an answer may hold.")
        } catch let error as FailureMessage {
            failure = error
        } catch let error as ProtocolViolation {
            violation.withLock { $0 = error }
            failure = FailureMessage(.validation, reach: "run", "A question is not understood: \(error).")
        } catch {
            failure = FailureMessage(.internal, reach: "package", "The far end has a fault: \(error).")
        }
        return (.failure, failure.json())
    }
}
