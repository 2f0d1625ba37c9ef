import Dispatch
import Foundation
import SystemPackage
import TestSupport

@testable import MirroringRemote

/// Both ends of a session in this process, with two pipes between them.
final class SessionFixture: Sendable {
    let near: NearSession
    let far: FarEnd
    /// Why the far end has ended, when it has; nil inside if it was in order.
    let farEnding = Outcome()

    /// A session.
    ///
    /// - Parameters:
    ///   - work: what the far end does.
    ///   - limit: after how many bytes of the far end's the line breaks.
    ///   - pause: how long the line rests behind each 64 KiB of the near end's; nil for a line that carries them at once.
    init(
        _ work: some FarWork,
        hello: FarHello = .sample,
        times: SessionTimes = SessionTimes(),
        cutAfter limit: Int = .max,
        pausing pause: Duration? = nil
    ) throws {
        // A test that loses its line writes into a broken pipe.
        signal(SIGPIPE, SIG_IGN)
        let (there, back, heard) = (try FileDescriptor.pipe(), try FileDescriptor.pipe(), try FileDescriptor.pipe())
        let far = FarEnd(
            reading: there.readEnd,
            writing: back.writeEnd,
            hello: hello,
            times: times,
            work: work
        )
        self.far = far
        let ending = farEnding
        DispatchQueue(label: "far-end").async {
            do {
                try far.run()
                ending.set(nil)
            } catch {
                ending.set(error)
            }
            for end in [there.readEnd, back.writeEnd] { try? end.close() }
        }
        DispatchQueue(label: "line").async { LossyLine.forward(back.readEnd, to: heard.writeEnd, limit) }
        var said = there.writeEnd
        if let pause {
            let slow = try FileDescriptor.pipe()
            DispatchQueue(label: "slow-line").async {
                LossyLine.forward(slow.readEnd, to: there.writeEnd, .max, pausing: pause)
            }
            said = slow.writeEnd
        }
        do {
            near = try NearSession(
                reading: heard.readEnd,
                writing: said,
                behind: try LossyLine.greeted(heard.readEnd),
                version: "1.0",
                role: .receive,
                times: times
            )
        } catch {
            for end in [said, heard.readEnd] { try end.close() }
            throw error
        }
    }
}

/// How something has ended that a test waits for.
final class Outcome: Sendable {
    private let error = Noted<(any Error)?>(nil)
    private let turnstile = DispatchSemaphore(value: 0)

    func set(_ error: (any Error)?) {
        self.error.change { $0 = error }
        turnstile.signal()
    }

    /// Waits for it; nil if it was in order.
    func wait() -> (any Error)? {
        turnstile.wait()
        turnstile.signal()
        return error.value
    }

    /// Waits for it so long at most; whether it has.
    func wait(for patience: Duration) -> Bool {
        guard turnstile.wait(timeout: .now() + patience / .seconds(1)) == .success else { return false }
        turnstile.signal()
        return true
    }
}
