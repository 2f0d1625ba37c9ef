import Dispatch
import Foundation
import Glibc
import Synchronization
import SystemPackage

/// The thread of a ``NetworkPath``: waits until a socket is ready, then moves what can be moved.
final class Relay: Sendable {
    private let state: Mutex<RelayState>
    private let wake: Wake

    init(_ state: RelayState, wake: Wake) {
        self.state = Mutex(state)
        self.wake = wake
    }

    func start() {
        Thread.detachNewThread { self.run() }
    }

    func read<T: Sendable>(_ body: (RelayState) -> T) -> T {
        state.withLock { body($0) }
    }

    /// Returns when the change has taken effect.
    func change(_ body: (inout RelayState) -> Void) {
        let done = DispatchSemaphore(value: 0)
        state.withLock { state in
            body(&state)
            state.waiting.append(done)
        }
        wake.ring()
        done.wait()
    }

    private func run() {
        while true {
            // Sockets are closed by this thread alone, so none is while it is waited for.
            let step = state.withLock { $0.step() }
            for waiting in step.waiting { waiting.signal() }
            guard var interests = step.interests else { return }
            interests.append(pollfd(fd: wake.descriptor, events: Int16(POLLIN), revents: 0))
            poll(&interests, nfds_t(interests.count), step.patience)
            wake.silence()
        }
    }
}

/// Interrupts a `poll`: a pipe that has something to read.
final class Wake: Sendable {
    /// What to wait for.
    let descriptor: Int32
    private let writer: Int32

    init() throws {
        let pipe = try FileDescriptor.pipe()
        (descriptor, writer) = (pipe.readEnd.rawValue, pipe.writeEnd.rawValue)
        for end in [descriptor, writer] { Socket.prepare(end) }
    }

    deinit {
        close(descriptor)
        close(writer)
    }

    func ring() {
        // A pipe that is full wakes as well.
        _ = withUnsafeBytes(of: UInt8(0)) { write(writer, $0.baseAddress, $0.count) }
    }

    func silence() {
        _ = withUnsafeTemporaryAllocation(byteCount: 1_024, alignment: 1) {
            read(descriptor, $0.baseAddress, $0.count)
        }
    }
}
