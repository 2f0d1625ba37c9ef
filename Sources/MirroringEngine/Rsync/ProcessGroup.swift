import Foundation
import Glibc
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
        members.filter { !$0.name.hasSuffix("(ssh") }.reduce(0) { $0 &+ Self.bytes(of: $1.process) }
    }

    /// How often its processes have gone to sleep so far, or had to make room for others: where all of them sleep and this stays, none of
    /// them has done anything, also nothing that moves no bytes, such as to look at files. Nil if one of them works, waits for a disk or
    /// was stopped, or if that can't be seen.
    ///
    /// ssh is not counted here either.
    var rests: Int? {
        var total: Int?
        for member in members where !member.name.hasSuffix("(ssh") {
            guard ["S", "Z", "X"].contains(member.state), let count = Self.rests(of: member.process) else { return nil }
            total = (total ?? 0) &+ count
        }
        return total
    }

    /// Whether any of its processes runs; one that has ended and was not buried yet does not.
    var isRunning: Bool {
        members.contains { $0.state != "Z" && $0.state != "X" }
    }

    /// What the system knows of a child process.
    enum Fate: Sendable, Hashable {
        case running
        /// It has ended and was not buried yet: its exit code, or minus the number of the signal that ended it.
        case ended(Int)
        /// It is none of this process's children any more: who has buried it knows how it ended.
        case buried
    }

    /// What has become of the leader.
    var leaderFate: Fate {
        var status = siginfo_t()
        guard waitid(P_PID, id_t(leader), &status, WEXITED | WNOHANG | WNOWAIT) == 0 else { return .buried }
        guard status.si_signo == SIGCHLD else { return .running }
        let number = Int(status._sifields._sigchld.si_status)
        return .ended(Int(status.si_code) == Int(CLD_EXITED) ? number : -number)
    }

    /// Waits until none of its processes runs, and kills those that still do when the time is over. They have been asked to end before.
    ///
    /// The leader must not be buried meanwhile: until then no other group gets its number.
    func end(within patience: Duration) async {
        // A task of its own: whose task was cancelled waits all the same.
        await Task.detached {
            if await isOver(within: patience) { return }
            guard leader > 1 else { return }
            kill(-leader, SIGKILL)
            // What is there still hangs in the kernel.
            _ = await isOver(within: patience)
        }
        .value
    }

    private func isOver(within patience: Duration) async -> Bool {
        let end = ContinuousClock.now + patience
        while isRunning {
            guard ContinuousClock.now < end else { return false }
            try? await Task.sleep(for: Self.pause)
        }
        return true
    }

    /// Nothing tells when a process ends that this one has not started itself.
    private static let pause = Duration.milliseconds(20)

    /// Its processes, each with its name and the letter of its state.
    private var members: [(process: String, name: Substring, state: Substring)] {
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.compactMap { process in
            // The name stands in parentheses, and may hold more of them; state, parent and group follow.
            guard Int32(process) != nil, let text = Self.read("/proc/\(process)/stat"),
                let end = text.lastIndex(of: ")")
            else { return nil }
            let fields = text[end...].split(separator: " ")
            guard fields.count > 3, Int32(fields[3]) == leader else { return nil }
            return (process, text[..<end], fields[1])
        }
    }

    private static func bytes(of process: String) -> Int {
        let lines = (read("/proc/\(process)/io") ?? "").split(separator: "\n")
        return lines.filter { $0.hasPrefix("rchar: ") || $0.hasPrefix("wchar: ") }
            .reduce(0) { $0 &+ (Int($1.dropFirst("rchar: ".count)) ?? 0) }
    }

    /// By both kinds of lines: `voluntary_ctxt_switches:` and `nonvoluntary_ctxt_switches:`. Others' processes tell it as well.
    private static func rests(of process: String) -> Int? {
        let lines = (read("/proc/\(process)/status") ?? "").split(separator: "\n")
        let counts = lines.filter { $0.contains("voluntary_ctxt_switches:") }.compactMap { line in
            line.split(separator: "\t").last.flatMap { Int($0) }
        }
        return counts.isEmpty ? nil : counts.reduce(0, &+)
    }

    /// A file of the system's; nil if the process has ended, or is another user's.
    private static func read(_ path: String) -> String? {
        guard let bytes = try? RegularFile(opening: path).bytes() else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
