import Dispatch
import Glibc
import MirroringFiles
import SystemPackage
import TestSupport
import Testing

@testable import MirroringRemote

/// One end is there and reads nothing, or hears nothing, or says nothing.
@Suite(.serialized, .timeLimit(.minutes(2))) struct StalledLineTests {
    /// A far end that answers with more than any pipe holds, and takes files when it is told to.
    private final class Work: FarWork {
        let hasBegun = DispatchSemaphore(value: 0)
        let mayTakeFiles = DispatchSemaphore(value: 0)

        func begin(_ hello: NearHello) {}

        func answer(_ question: FarQuestion) throws -> [UInt8] {
            hasBegun.signal()
            switch question.kind {
            case .look: return [UInt8](repeating: 1, count: 3_000_000)
            case .files:
                mayTakeFiles.wait()
                let end = DispatchSemaphore(value: 0)
                question.receive { _, isLast in if isLast { end.signal() } }
                end.wait()
            default: break
            }
            return []
        }
    }

    /// A far end whose near one is the test itself.
    private struct Stage: ~Copyable {
        let (there, back): (FileDescriptor, FileDescriptor)
        let ending = Outcome()
        /// Where the far end writes.
        let answers: FileDescriptor
        private let ends: [FileDescriptor]

        init(_ work: Work, _ change: (inout SessionTimes) -> Void) throws {
            signal(SIGPIPE, SIG_IGN)
            let (there, back) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
            var times = SessionTimes()
            times.farewell = .milliseconds(200)
            change(&times)
            (self.there, self.back) = (there.writeEnd, back.readEnd)
            answers = back.writeEnd
            ends = [there.readEnd, answers]
            let far = FarEnd(reading: there.readEnd, writing: back.writeEnd, hello: .sample, times: times, work: work)
            DispatchQueue(label: "far-end").async { [ending] in
                do {
                    try far.run()
                    ending.set(nil)
                } catch {
                    ending.set(error)
                }
            }
        }

        /// Says hello, and then something else.
        func say(_ frames: Frame...) throws {
            let hello = NearHello(protocol: 1, version: "1.0", role: .receive)
            try there.writeAll(([Frame(.hello, hello.json())] + frames).flatMap(\.bytes))
        }

        deinit { for end in ends { try? end.close() } }
    }

    @Test func `a far end ends with its near one, whoever holds what it writes and does not read it`() throws {
        let work = Work()
        let stage = try Stage(work) { _ in }
        try stage.say(Frame(.look, on: 1))
        work.hasBegun.wait()
        try stage.there.close()
        #expect(stage.ending.wait(for: .seconds(300)), "its answer has no room in the pipe")
        #expect(stage.ending.wait() == nil)
        try stage.back.close()
    }

    @Test func `a near end that is stopped, and neither reads nor says anything, is given up`() throws {
        let work = Work()
        let stage = try Stage(work) { $0.farPatience = .milliseconds(500) }
        // That it is asked for a sign of life, for which there is no room, does not hold it up.
        try stage.say(Frame(.look, on: 1), Frame(.ping))
        #expect(stage.ending.wait(for: .seconds(300)))
        #expect((stage.ending.wait() as? SystemFailure)?.errno == .timedOut)
        for end in [stage.there, stage.back] { try end.close() }
    }

    @Test func `a near end that hears nothing any more is gone`() throws {
        let stage = try Stage(Work()) { _ in }
        var reader = FrameReader(stage.back, from: .far, behind: try LossyLine.greeted(stage.back))
        let hello = try reader.next { _ in }
        #expect(hello?.header.kind == .hello)
        try stage.back.close()
        try stage.answers.waitUntilNobodyReads()
        try stage.say(Frame(.drop, on: 1))
        #expect(stage.ending.wait(for: .seconds(300)), "there is nobody to answer")
        #expect(stage.ending.wait() == nil)
        try stage.there.close()
    }

    /// Who reads late what he is sent may be at work with what came before.
    @Test func `a near end that reads late gets all of the answer`() throws {
        let work = Work()
        let stage = try Stage(work) { $0.ping = .milliseconds(50) }
        try stage.say(Frame(.look, on: 1))
        work.hasBegun.wait()
        #expect(!stage.ending.wait(for: .seconds(1)))
        var reader = FrameReader(stage.back, from: .far, behind: try LossyLine.greeted(stage.back))
        var count = 0
        while count < 3_000_000, let frame = try reader.next({ _ in }) {
            if frame.header.kind == .look { count += frame.payload.count }
        }
        #expect(count == 3_000_000)
        try stage.there.close()
        #expect(stage.ending.wait() == nil)
        try stage.back.close()
    }

    @Test func `work that does not take its bytes yet holds up no sign of life`() async throws {
        let work = Work()
        var times = SessionTimes()
        // A busy machine holds up the threads of both ends for seconds.
        (times.ping, times.nearPatience) = (.milliseconds(50), .seconds(10))
        let fixture = try SessionFixture(work, times: times)
        let question = fixture.near.ask(.files)
        try question.send(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
        try await Task.sleep(for: times.nearPatience + .seconds(1))
        #expect(question.result.value == nil)
        #expect(fixture.near.ending == nil)
        work.mayTakeFiles.signal()
        #expect(try question.result.wait().get() == [])
        fixture.near.close()
        #expect(fixture.farEnding.wait() == nil)
    }

    /// A wish for a sign of life waits behind it.
    @Test func `a question that takes long to arrive is no silence`() throws {
        var times = SessionTimes()
        (times.ping, times.nearPatience) = (.milliseconds(50), .seconds(10))
        // Its first frame takes longer than the near end has patience.
        let fixture = try SessionFixture(Work(), times: times, pausing: .milliseconds(800))
        let question = fixture.near.ask(.drop, [UInt8](repeating: 1, count: 1_500_000))
        #expect(try question.result.wait(for: .seconds(100))?.get() == [])
        #expect(fixture.near.ending == nil)
        fixture.near.close()
        #expect(fixture.farEnding.wait() == nil)
    }

    @Test func `a far end to which nothing can be said is lost when it has had time to say why`() throws {
        signal(SIGPIPE, SIG_IGN)
        let (back, there) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        try back.writeEnd.writeAll(Frame(.hello, FarHello.sample.json()).bytes)
        var times = SessionTimes()
        times.farewell = .milliseconds(200)
        let near = try NearSession(
            reading: back.readEnd,
            writing: there.writeEnd,
            behind: [],
            version: "1.0",
            role: .send,
            times: times
        )
        try there.readEnd.close()
        try there.writeEnd.waitUntilNobodyReads()
        let result = near.ask(.look).result.wait(for: .seconds(300))
        #expect(throws: SessionEnding.lost("nothing can be said to it any more")) { try result?.get() }
        try back.writeEnd.close()
    }

    /// Each byte comes in time, and the whole of it never.
    @Test func `a far end has so long to say who it is, however it goes on`() throws {
        let (back, there) = (try FileDescriptor.pipe(), try FileDescriptor.pipe())
        let dripping = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "dripping"))
        // Enough for minutes.
        let rest = Noted(Frame(.hello, [UInt8](repeating: UInt8(ascii: " "), count: 10_000)).bytes[...])
        dripping.schedule(deadline: .now(), repeating: .milliseconds(50))
        dripping.setEventHandler {
            rest.change { rest in
                if let byte = rest.popFirst() { _ = try? back.writeEnd.writeAll([byte]) }
            }
        }
        dripping.resume()
        defer { dripping.cancel() }
        let ending = #expect(throws: SessionEnding.self) {
            try NearSession(
                reading: back.readEnd,
                writing: there.writeEnd,
                behind: [],
                version: "1.0",
                role: .send,
                until: .now + .milliseconds(500)
            )
        }
        #expect("\(ending ?? .closed)".contains("timed out"))
        #expect(!rest.value.isEmpty)
    }
}
