import Dispatch
import Glibc
import MirroringEvents
import MirroringFiles
import SystemPackage
import TestSupport
import Testing

@testable import MirroringRemote

@Suite(.serialized) struct SessionTests {
    /// A far end that does what the question says.
    private final class Work: FarWork {
        let stops = Noted<[FarQuestion.Stop]>([])

        func begin(_ hello: NearHello) throws(FailureMessage) {
            guard hello.version != "refused" else { throw FailureMessage(.dependency, reach: "run", "No.") }
        }

        func answer(_ question: FarQuestion) throws -> [UInt8] {
            switch question.kind {
            case .look: return question.bytes
            case .traits: throw FailureMessage(.diskFull, item: "/srv", reach: "package", "It is full.")
            case .ask: throw Errno.ioError
            case .settle: throw ProtocolViolation("it is nonsense")
            case .drop:
                question.progressed(1, of: 2)
                question.progressed(2, of: 2)
                return []
            case .importPackage:
                let stop = DispatchSemaphore(value: 0)
                question.receive { _, isLast in if isLast { stop.signal() } }
                stop.wait()
                stops.change { $0.append(question.stop ?? .cancelled) }
                throw FailureMessage(.cancelled, reach: "package", "It was cancelled.")
            case .rsync: return try copy(question)
            default: return []
            }
        }

        /// Sends back what comes, each byte one higher.
        private func copy(_ question: FarQuestion) throws -> [UInt8] {
            let end = DispatchSemaphore(value: 0)
            question.receive { bytes, isLast in
                let higher = bytes.map { $0 &+ 1 }
                if !higher.isEmpty { higher.withUnsafeBytes { try? question.send($0, isLast: false) } }
                if isLast { end.signal() }
            }
            end.wait()
            try question.send(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
            return RsyncEnding(code: 0, messages: ["done"]).records
        }
    }

    @Test func `questions are answered, many at a time and larger than any pipe`() async throws {
        let fixture = try SessionFixture(Work())
        #expect(fixture.near.hello == .sample)
        let answers = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for number in 0..<12 {
                group.addTask {
                    let question = [UInt8](repeating: UInt8(number), count: number * 200_000)
                    return (number, try await fixture.near.ask(.look, question).answer())
                }
            }
            return try await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
        }
        for number in 0..<12 {
            #expect(answers[number] == [UInt8](repeating: UInt8(number), count: number * 200_000))
        }
        fixture.near.close()
        #expect(fixture.farEnding.wait() == nil)
    }

    @Test func `failures come as they are, and faults as faults`() async throws {
        let fixture = try SessionFixture(Work())
        let full = await #expect(throws: FailureMessage.self) { try await fixture.near.ask(.traits).answer() }
        #expect(full == FailureMessage(.diskFull, item: "/srv", reach: "package", "It is full."))
        let fault = await #expect(throws: FailureMessage.self) { try await fixture.near.ask(.ask).answer() }
        #expect(fault?.category == .internal)
        // The session goes on.
        #expect(try await fixture.near.ask(.look, [1]).answer() == [1])
        fixture.near.close()
    }

    @Test func `it is told how far the work has come`() async throws {
        var times = SessionTimes()
        times.progress = .zero
        let fixture = try SessionFixture(Work(), times: times)
        let told = Noted<[AliveMessage]>([])
        _ = try await fixture.near.ask(.drop, onProgress: { message in told.change { $0.append(message) } }).answer()
        #expect(told.value == [AliveMessage(done: 1, of: 2), AliveMessage(done: 2, of: 2)])
        fixture.near.close()
    }

    @Test func `the bytes of an rsync go both ways`() async throws {
        let fixture = try SessionFixture(Work())
        let heard = Noted<(bytes: [UInt8], ends: Int)>(([], 0))
        let question = fixture.near.ask(
            .rsync,
            onData: { bytes, isLast in
                heard.change { heard in
                    heard.bytes += bytes
                    if isLast { heard.ends += 1 }
                }
            }
        )
        let sent = (0..<300_000).map { UInt8(truncatingIfNeeded: $0) }
        try sent.withUnsafeBytes { bytes in
            try question.send(UnsafeRawBufferPointer(rebasing: bytes[..<200_000]), isLast: false)
            try question.send(UnsafeRawBufferPointer(rebasing: bytes[200_000...]), isLast: true)
        }
        #expect(try await RsyncEnding(records: question.answer()) == RsyncEnding(code: 0, messages: ["done"]))
        #expect(heard.value.bytes == sent.map { $0 &+ 1 })
        #expect(heard.value.ends == 1)
        fixture.near.close()
        #expect(fixture.farEnding.wait() == nil)
    }

    @Test func `an end that is told to goes when its work has ended, and answers nothing`() async throws {
        let work = Work()
        let fixture = try SessionFixture(work)
        let question = fixture.near.ask(.importPackage)
        _ = try await fixture.near.ask(.look).answer()
        fixture.far.stop()
        #expect(fixture.farEnding.wait() == nil)
        #expect(work.stops.value == [.cancelled])
        await #expect(throws: SessionEnding.lost(nil)) { try await question.answer() }
    }

    @Test func `what is cancelled says how it ended`() async throws {
        let work = Work()
        let fixture = try SessionFixture(work)
        let question = fixture.near.ask(.importPackage)
        let task = Task { try await question.answer() }
        _ = try await fixture.near.ask(.look).answer()
        task.cancel()
        let failure = await #expect(throws: FailureMessage.self) { try await task.value }
        #expect(failure?.category == .cancelled)
        #expect(work.stops.value == [.cancelled])
        fixture.near.close()
    }

    /// As whoever can't suspend waits: on a thread that may be blocked.
    @Test func `an answer can be waited for on a thread`() throws {
        let fixture = try SessionFixture(Work())
        #expect(try fixture.near.ask(.look, [1, 2]).result.wait().get() == [1, 2])
        #expect(throws: FailureMessage.self) { try fixture.near.ask(.traits).result.wait().get() }
        let question = fixture.near.ask(.importPackage)
        #expect(question.result.value == nil)
        question.cancel()
        #expect(throws: FailureMessage.self) { try question.result.wait().get() }
        #expect(fixture.near.ending == nil)
        fixture.near.close()
        #expect(fixture.near.ending == .closed)
        #expect(fixture.farEnding.wait() == nil)
    }

    @Test func `work goes to its end where the near end is gone`() async throws {
        let work = Work()
        let fixture = try SessionFixture(work)
        let question = fixture.near.ask(.importPackage)
        let rsync = fixture.near.ask(.rsync)
        _ = try await fixture.near.ask(.look).answer()
        fixture.near.abandon()
        #expect(fixture.farEnding.wait() == nil)
        #expect(work.stops.value == [.abandoned], "the far end ends after its work")
        for question in [question, rsync] {
            await #expect(throws: SessionEnding.lost(nil)) { try await question.answer() }
        }
    }

    @Test func `who waits is told that the session is closed`() async throws {
        let fixture = try SessionFixture(Work())
        let question = fixture.near.ask(.importPackage)
        _ = try await fixture.near.ask(.look).answer()
        fixture.near.close()
        await #expect(throws: SessionEnding.closed) { try await question.answer() }
        await #expect(throws: SessionEnding.closed) { try await fixture.near.ask(.look).answer() }
        #expect(fixture.farEnding.wait() == nil)
    }

    @Test func `nonsense ends the session for both`() async throws {
        let fixture = try SessionFixture(Work())
        await #expect(throws: FailureMessage.self) { try await fixture.near.ask(.settle).answer() }
        await #expect(throws: SessionEnding.self) { try await fixture.near.ask(.look).answer() }
        #expect(fixture.farEnding.wait() as? ProtocolViolation == ProtocolViolation("it is nonsense"))
    }

    @Test func `a far end that refuses says why`() async throws {
        var hello = FarHello.sample
        hello.protocols = ProtocolVersions(lowest: 2, highest: 3)
        #expect(throws: SessionEnding.incompatible(hello)) { try SessionFixture(Work(), hello: hello) }
    }

    /// It has gone before the first question is sent, and what it said is read behind that.
    @Test func `a far end that refuses and goes is heard all the same`() throws {
        signal(SIGPIPE, SIG_IGN)
        let (back, there) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        try back.writeEnd.writeAll(Frame(.hello, FarHello.sample.json()).bytes)
        var times = SessionTimes()
        // It says so when this test comes to it, which may take a while on a busy machine.
        times.farewell = .seconds(120)
        let near = try NearSession(
            reading: back.readEnd,
            writing: there.writeEnd,
            behind: [],
            version: "1.0",
            role: .send,
            times: times
        )
        try there.readEnd.close()
        let asked = near.ask(.look)
        #expect(asked.result.wait(for: .milliseconds(200)) == nil, "that the line is broken says nothing yet")
        let refusal = FailureMessage(.authorization, reach: "run", "No.")
        try back.writeEnd.writeAll(Frame(.failure, refusal.json()).bytes)
        try back.writeEnd.close()
        #expect(throws: SessionEnding.refused(refusal)) { try asked.result.wait().get() }
        #expect(throws: SessionEnding.refused(refusal)) { try near.ask(.look).result.wait().get() }
    }

    /// What it has said before is in the pipe: no other thread has to be as quick as that.
    @Test func `a line that says nothing any more is lost`() throws {
        let (back, there) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        try back.writeEnd.writeAll(Frame(.hello, FarHello.sample.json()).bytes)
        var times = SessionTimes()
        (times.nearPatience, times.ping) = (.milliseconds(200), .seconds(3_600))
        let near = try NearSession(
            reading: back.readEnd,
            writing: there.writeEnd,
            behind: [],
            version: "1.0",
            role: .send,
            times: times
        )
        let ending = #expect(throws: SessionEnding.self) { try near.ask(.look).result.wait().get() }
        #expect("\(ending ?? .closed)".contains("timed out"))
        // The far end is told by the end of what it reads.
        var reader = FrameReader(there.readEnd, from: .near)
        var kinds: [FrameKind] = []
        while let frame = try reader.next({ _ in }) { kinds.append(frame.header.kind) }
        #expect([[.hello], [.hello, .look]].contains(kinds))
        for end in [there.readEnd, back.writeEnd] { try end.close() }
    }

    @Test func `the near end asks for signs of life, and the far end gives them`() throws {
        let (back, there) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        try back.writeEnd.writeAll(Frame(.hello, FarHello.sample.json()).bytes)
        var times = SessionTimes()
        times.ping = .milliseconds(20)
        let near = try NearSession(
            reading: back.readEnd,
            writing: there.writeEnd,
            behind: [],
            version: "1.0",
            role: .send,
            times: times
        )
        var reader = FrameReader(there.readEnd, from: .near)
        for kind in [FrameKind.hello, .ping, .ping, .ping] {
            let frame = try reader.next { _ in }
            #expect(frame?.header.kind == kind)
        }
        near.abandon()
        try back.writeEnd.close()

        let asked = try FileDescriptor.pipe()
        let told = try FileDescriptor.pipe()
        let hello = NearHello(protocol: 1, version: "1.0", role: .send)
        try asked.writeEnd.writeAll(Frame(.hello, hello.json()).bytes + Frame(.ping).bytes + Frame(.close).bytes)
        try FarEnd(reading: asked.readEnd, writing: told.writeEnd, hello: .sample, work: Work()).run()
        var answers = FrameReader(told.readEnd, from: .far, behind: try LossyLine.greeted(told.readEnd))
        for kind in [FrameKind.hello, .alive] {
            let frame = try answers.next { _ in }
            #expect(frame?.header.kind == kind)
        }
        for end in [there.readEnd, asked.readEnd, asked.writeEnd, told.readEnd, told.writeEnd] { try end.close() }
    }

    @Test func `a near end that says nothing is given up`() throws {
        let (there, back) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        try there.writeEnd.writeAll(Frame(.hello, NearHello(protocol: 1, version: "1.0", role: .send).json()).bytes)
        var times = SessionTimes()
        times.farPatience = .milliseconds(200)
        let far = FarEnd(reading: there.readEnd, writing: back.writeEnd, hello: .sample, times: times, work: Work())
        let failure = #expect(throws: SystemFailure.self) { try far.run() }
        #expect(failure?.errno == .timedOut)
        for end in [there.readEnd, there.writeEnd, back.readEnd, back.writeEnd] { try end.close() }
    }

    /// Whoever talks to the far end without being a near end of ours.
    @Test(
        arguments: [
            [], [0, 0, 0, 0, 99, 1, 0, 0], Frame(.ping).bytes, Frame(.hello, Array("{}".utf8)).bytes,
            Frame(.hello, NearHello(protocol: 9, version: "1", role: .send).json()).bytes,
            Frame(.hello, NearHello(protocol: 1, version: "refused", role: .send).json()).bytes,
        ] as [[UInt8]]
    )
    func `a stranger is refused, and told`(bytes: [UInt8]) throws {
        let (there, back) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        try there.writeEnd.writeAll(bytes)
        try there.writeEnd.close()
        let far = FarEnd(reading: there.readEnd, writing: back.writeEnd, hello: .sample, work: Work())
        if bytes.isEmpty { try far.run() } else { #expect(throws: (any Error).self) { try far.run() } }
        try back.writeEnd.close()
        var reader = FrameReader(back.readEnd, from: .far, behind: try LossyLine.greeted(back.readEnd))
        var kinds: [FrameKind] = []
        while let frame = try reader.next({ _ in }) { kinds.append(frame.header.kind) }
        #expect(kinds == (bytes.isEmpty ? [.hello] : [.hello, .failure]))
        for end in [there.readEnd, back.readEnd] { try end.close() }
    }

    /// Wherever the line breaks, everybody is told, and the far end ends.
    @Test func `a line may break at every byte`() async throws {
        var whole = 0
        var limit = 0
        while whole < 3, limit < 5_000 {
            do {
                let fixture = try SessionFixture(Work(), cutAfter: limit)
                do {
                    #expect(try await fixture.near.ask(.look, [1, 2, 3]).answer() == [1, 2, 3])
                    _ = await #expect(throws: (any Error).self) { try await fixture.near.ask(.traits).answer() }
                    #expect(try await fixture.near.ask(.look, [4]).answer() == [4])
                    whole += 1
                } catch is SessionEnding {}
                fixture.near.close()
                _ = fixture.farEnding.wait()
            } catch is SessionEnding {
                // It broke before the session had begun.
            }
            limit += 1
        }
        #expect(whole == 3 && limit > 100, "so many bytes are a whole session: \(limit)")
    }
}
