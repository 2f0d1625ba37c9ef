import Dispatch
import Foundation
import Synchronization
import SystemPackage

@testable import MirroringRemote

/// Both ends of a session in this process, with two pipes between them.
final class SessionFixture: Sendable {
    let near: NearSession
    let far: FarEnd
    /// Why the far end has ended, when it has; nil inside if it was in order.
    let farEnding = Outcome()
    static let hello = FarHello(
        version: "1.0",
        rsync: "3.4.1",
        machine: String(repeating: "0f", count: 32),
        user: "www",
        isRoot: false
    )

    /// A session.
    ///
    /// - Parameters:
    ///   - work: what the far end does.
    ///   - limit: after how many bytes of the far end's the line breaks.
    init(
        _ work: some FarWork,
        hello: FarHello = hello,
        times: SessionTimes = SessionTimes(),
        cutAfter limit: Int = .max
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
        do {
            near = try NearSession(
                reading: heard.readEnd,
                writing: there.writeEnd,
                behind: try LossyLine.greeted(heard.readEnd),
                version: "1.0",
                role: .receive,
                times: times
            )
        } catch {
            for end in [there.writeEnd, heard.readEnd] { try end.close() }
            throw error
        }
    }
}

/// The way from the far end to the near one.
enum LossyLine {
    /// Carries so many bytes, then breaks.
    static func forward(_ source: FileDescriptor, to sink: FileDescriptor, _ limit: Int) {
        var left = limit
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while left > 0, let count = try? buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
            let part = min(count, left)
            guard (try? sink.writeAll(buffer[..<part])) != nil else { break }
            left -= part
        }
        // Both sides see an end: the far one cannot write any more.
        try? sink.close()
        try? source.close()
    }

    /// Reads up to the greeting's end; gives what came behind it.
    static func greeted(_ input: FileDescriptor) throws -> [UInt8] {
        var greeting = Greeting()
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try input.read(into: $0) }
            guard count > 0 else { throw SessionEnding.lost(nil) }
            if let found = try greeting.append(buffer[..<count]) { return found.rest }
        }
    }
}

/// What several threads of a test write.
final class Noted<Value: Sendable>: Sendable {
    private let guarded: Mutex<Value>

    init(_ value: Value) {
        guarded = Mutex(value)
    }

    var value: Value { guarded.withLock { $0 } }

    func change(_ body: (inout Value) -> Void) {
        guarded.withLock { body(&$0) }
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
}
