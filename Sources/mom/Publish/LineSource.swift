import Foundation
import MirroringCommands
import MirroringFiles
import SystemPackage

/// Where the lines come from that are published.
enum LineSource: Sendable {
    /// Another program, or a file, until its end.
    case standardInput
    /// A file that grows.
    case file(String, newOnly: Bool)

    /// Whether it keeps what is not read, however long that takes.
    var canWait: Bool {
        switch self {
        case .standardInput: false
        case .file: true
        }
    }

    /// What a refused line is said to be one of.
    var name: String {
        switch self {
        case .standardInput: "stdin"
        case .file(let path, _): path
        }
    }
}

/// What comes of a source, in pieces; for a thread that may be blocked.
struct LineReader {
    /// A piece.
    enum Piece {
        case bytes(ArraySlice<UInt8>)
        /// Nothing has come for a moment.
        case nothing
        /// What follows is another file, or the file anew: its lines are counted from 1.
        case beginning
        /// All has come.
        case end
    }

    /// How long it is waited for bytes before whoever reads is asked whether he still wants any.
    private static let pause = Duration.milliseconds(250)

    private var followed: FollowedFile?
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(_ source: LineSource) {
        if case .file(let path, let newOnly) = source { followed = FollowedFile(path, fromEnd: newOnly) }
    }

    /// Reads the next piece.
    ///
    /// - Throws: `CommandFailure` if the source can't be read.
    mutating func next() throws(CommandFailure) -> Piece {
        do throws(Errno) {
            if followed != nil { return try nextOfFile() }
            guard try FileDescriptor.standardInput.waitForBytes(for: Self.pause) else { return .nothing }
            return try read(.standardInput) ?? .end
        } catch {
            let name = followed?.path ?? "stdin"
            throw CommandFailure(
                .usage,
                "\(name) can't be read: \(error.reason). Correct that, and run the command again."
            )
        }
    }

    /// Looks after a file while it may not be read on, see ``FollowedFile/look()``.
    func look() {
        followed?.look()
    }

    private mutating func nextOfFile() throws(Errno) -> Piece {
        guard let step = try followed?.step() else { return .end }
        switch step {
        case .read(let descriptor):
            // A file is always ready; a named pipe need not be.
            guard try descriptor.waitForBytes(for: Self.pause) else { return .nothing }
            if let piece = try read(descriptor) { return piece }
            followed?.hasReadAll()
            return .nothing
        case .beginning: return .beginning
        case .wait:
            // No system call waits for a file to grow or to be there, and inotify hears nothing of a network's file systems.
            Thread.sleep(forTimeInterval: Self.pause / .seconds(1))
            return .nothing
        }
    }

    /// Reads bytes; nil at the end of what there is.
    private mutating func read(_ descriptor: FileDescriptor) throws(Errno) -> Piece? {
        let count = buffer.withUnsafeMutableBytes { Foundation.read(descriptor.rawValue, $0.baseAddress, $0.count) }
        guard count >= 0 else {
            // Somebody else has made it non-blocking, or a signal came.
            let failure = Errno.last
            if failure == .wouldBlock || failure == .interrupted { return .nothing }
            throw failure
        }
        return count > 0 ? .bytes(buffer[..<count]) : nil
    }
}
