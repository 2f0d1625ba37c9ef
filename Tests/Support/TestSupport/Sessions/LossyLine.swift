import Foundation
import MirroringRemote
public import SystemPackage

/// The way from a session's far end to the near one.
public enum LossyLine {
    /// Carries so many bytes, then breaks: neither side hears of the other any more. Blocks as long.
    ///
    /// - Parameter pause: how long it rests behind each 64 KiB, or less where no more was there.
    public static func forward(
        _ source: FileDescriptor,
        to sink: FileDescriptor,
        _ limit: Int,
        pausing pause: Duration = .zero
    ) {
        var left = limit
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while left > 0, let count = try? buffer.withUnsafeMutableBytes({ try source.read(into: $0) }), count > 0 {
            let part = min(count, left)
            guard (try? sink.writeAll(buffer[..<part])) != nil else { break }
            left -= part
            if pause > .zero { Thread.sleep(forTimeInterval: pause / .seconds(1)) }
        }
        // Both sides see an end: the far one cannot write any more.
        for end in [sink, source] { try? end.close() }
    }

    /// Reads up to the greeting's end; gives what came behind it. Blocks until then.
    public static func greeted(_ input: FileDescriptor) throws -> [UInt8] {
        var greeting = Greeting()
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try input.read(into: $0) }
            guard count > 0 else { throw SessionEnding.lost(nil) }
            if let found = try greeting.append(buffer[..<count]) { return found.rest }
        }
    }
}
