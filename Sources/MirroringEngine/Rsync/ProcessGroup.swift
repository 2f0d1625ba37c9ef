import Foundation
import MirroringFiles

/// A child process with all that it has started: what the system tells of them.
struct ProcessGroup: Sendable {
    /// The number of the process that was started, and of the group.
    let leader: Int32

    /// How many bytes its processes have read and written so far, from and to whatever: that this grows shows that they work
    /// while they say nothing. A process that ends takes its number away.
    ///
    /// ssh is not counted: it keeps its connection alive whether or not anything moves.
    var transferredBytes: Int {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.filter { Int32($0) != nil && isCounted($0) }.reduce(0) { $0 &+ Self.bytes(of: $1) }
    }

    /// Whether a process belongs to the group, and is none of ssh's.
    private func isCounted(_ process: String) -> Bool {
        // The name stands in parentheses, and may hold more of them; state, parent and group follow.
        guard let text = Self.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")") else { return false }
        let fields = text[end...].split(separator: " ")
        return fields.count > 3 && Int32(fields[3]) == leader && !text[..<end].hasSuffix("(ssh")
    }

    private static func bytes(of process: String) -> Int {
        let lines = (read("/proc/\(process)/io") ?? "").split(separator: "\n")
        return lines.filter { $0.hasPrefix("rchar: ") || $0.hasPrefix("wchar: ") }
            .reduce(0) { $0 &+ (Int($1.dropFirst("rchar: ".count)) ?? 0) }
    }

    /// A file of the system's; nil if the process has ended, or is another user's.
    private static func read(_ path: String) -> String? {
        guard let bytes = try? RegularFile(opening: path).bytes() else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
