import Synchronization
import SystemPackage

/// The end of a pipe into which a thread writes that may be blocked, and which another one may close. It is closed with its last reference.
final class PipeEnd: Sendable {
    /// The end, held by who is writing; nil when it was closed.
    private let descriptor: Mutex<FileDescriptor?>

    /// Takes over an end.
    init(_ descriptor: FileDescriptor) {
        self.descriptor = Mutex(descriptor)
    }

    deinit {
        close()
    }

    /// Writes all; blocks while the pipe is full. What nobody reads any more is dropped.
    func write(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        descriptor.withLock { descriptor in
            guard (try? descriptor?.writeAll(bytes)) == nil else { return }
            try? descriptor?.close()
            descriptor = nil
        }
    }

    /// Closes it, when nobody is writing any more.
    func close() {
        descriptor.withLock { descriptor in
            try? descriptor?.close()
            descriptor = nil
        }
    }
}
