import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import MirroringSettings
import SystemPackage

/// Puts this very program on another machine, where it is the far end of jobs.
///
/// One ssh does it: a script there writes the program under another name, runs it, and only then gives it its own. Whatever goes wrong leaves
/// what was there before, and nothing else.
package struct RemoteInstallation: Sendable {
    /// Where a far end is found that no job names.
    package static let usualTarget = "~/.local/bin/mirror"

    /// What has become of it.
    package struct Installed: Sendable, Hashable {
        /// What the program says there that it is.
        package var version: String
        /// Where it is.
        package var path: String
        /// What jobs find there that name no program; nil if they find none.
        package var found: String?
    }

    private let place: RemotePlace
    private let options: SSHOptions
    private let ssh: String
    private let target: String

    /// A way to put it there.
    ///
    /// - Parameters:
    ///   - place: the machine. Its folder does not matter.
    ///   - options: how to get there.
    ///   - ssh: the ssh to use; found along `PATH` if it is a bare name.
    ///   - target: where the program is to be, see ``isTarget(_:)``.
    package init(at place: RemotePlace, _ options: SSHOptions, ssh: String, target: String) {
        self.place = place
        self.options = options
        self.ssh = ssh
        self.target = target
    }

    /// Whether the program can be put there: a path from / or ~/, in which nothing means anything to a shell.
    package static func isTarget(_ path: String) -> Bool {
        SSHOptions.isProgram(path.hasPrefix("~/") ? String(path.dropFirst()) : path)
    }

    /// What to do where there is no far end: the command that puts one there.
    static func remedy(at place: RemotePlace, _ options: SSHOptions) -> String {
        "Put this one there: mirror install-remote \(place.machine)" + (options.program.map { " --to \($0)" } ?? "")
    }

    /// Does it.
    ///
    /// - Parameter program: the file that is copied.
    /// - Throws: ``RunFailure`` that says what the other machine lacks; `CancellationError`.
    package func run(copying program: String = "/proc/self/exe") async throws -> Installed {
        let file = try OpenedFile<RunFailure>(program, O_RDONLY, while: "read")
        defer { withExtendedLifetime(file) {} }
        let script = script(size: try file.facts().size)
        let child = ChildProgram(
            program: ssh,
            arguments: SSHCommand(place: place, options: options).arguments(running: script).map { Array($0.utf8) },
            environment: SSHCommand.environment(of: ProcessInfo.processInfo.environment, home: HomeFolder.account),
            input: .file(file.descriptor),
            remedy: "Install OpenSSH, or name it in the setting ssh.program."
        )
        var lines: [String] = []
        // What a login shell prints comes first, and may be long.
        let ended = try await child.run(messageLimit: SSHEnding.messageLimit) { line in
            lines = lines.suffix(2) + [MessageText.line(line)]
        }
        var ending = SSHEnding(code: ended.code)
        for message in ended.messages { ending.heard(message.utf8) }
        ending.heard(noise: lines.joined(separator: " ").utf8)
        let told = zip(lines, ["version ", "path ", "found "]).map { $0.hasPrefix($1) ? $0.dropFirst($1.count) : "" }
        guard ended.code == 0, told.count == 3, !told[0].isEmpty, !told[1].isEmpty else { throw failure(ending) }
        return Installed(
            version: String(told[0]),
            path: String(told[1]),
            found: told[2].isEmpty ? nil : String(told[2])
        )
    }

    // MARK: The script

    /// What a step of it ends with; no shell uses these codes, nor does ssh.
    private enum Step: Int {
        case machine = 80
        case folder, write, count, start, name
    }

    /// In words that sh, csh and fish take alike: one line, and no apostrophe or exclamation mark in it.
    private func script(size: Int) -> String {
        func or(_ step: Step) -> String { "|| exit \(step.rawValue)" }
        let steps = [
            "umask 022",
            "t=\(target.hasPrefix("~/") ? "$HOME\(target.dropFirst())" : target)",
            "m=$(uname -m)", "[ \"$m\" = \(Self.machine) ] || { echo \"$m\" >&2; exit \(Step.machine.rawValue); }",
            "mkdir -p \"${t%/*}\" \(or(.folder))",
            // What is moved to a folder would get into it.
            "[ -d \"$t\" ] && { echo \"it is a folder\" >&2; exit \(Step.name.rawValue); }",
            "n=$(mktemp \"${t%/*}/.mirror.XXXXXX\") \(or(.folder))",
            "trap \"rm -f \\\"\\$n\\\"\" 0", "trap \"exit \(Step.count.rawValue)\" 1 2 13 15",
            "cat >\"$n\" \(or(.write))",
            // The end of a line that broke looks like that of the file.
            "[ $(wc -c <\"$n\") -eq \(size) ] \(or(.count))",
            "chmod 755 \"$n\" \(or(.write))",
            "v=$(\"$n\" --version) \(or(.start))",
            "mv -f \"$n\" \"$t\" \(or(.name))",
            "PATH=$PATH:$HOME/.local/bin",
            // What a start file has printed may not end with a line feed.
            "printf \"\\n%s\\n%s\\n%s\\n\" \"version $v\" \"path $t\" \"found $(command -v mirror)\"",
        ]
        return "exec sh -c '\(steps.joined(separator: "; "))'"
    }

    /// The kind of this machine, as `uname -m` tells it.
    private static var machine: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: &name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    // MARK: What went wrong

    private func failure(_ ending: SSHEnding) -> RunFailure {
        let reason = ending.lastLine.map { ": \($0.asReason)" } ?? ""
        let host = place.host
        return switch Step(rawValue: ending.code) {
        case .machine:
            failure(
                .dependency,
                "\(host) is a machine of another kind\(reason). This one is \(Self.machine); build mirror there."
            )
        case .folder: failure(.authorization, "The folder of \(target) can't be used at \(host)\(reason).")
        case .write: failure(.diskFull, "\(target) can't be written at \(host)\(reason).")
        case .count: failure(.network, "Not all of the program has arrived at \(host); what was there has stayed.")
        case .name: failure(.authorization, "\(target) can't be replaced at \(host)\(reason).")
        case .start:
            failure(
                .dependency,
                LoaderProblem(ending).map { "mirror can't be run at \(host): \($0)" }
                    ?? "mirror can't be run at \(host)\(reason)."
            )
        case nil where ending.code == 0 || ending.noise.contains("mirroring-far-end "):
            failure(
                .authorization,
                """
                \(host) runs something else for \(place.login) than what it is asked to. Use a key that is limited to no command.
                """
            )
        case nil: SSHFailure(ending, at: place, options).failure
        }
    }

    private func failure(_ category: MirroringEvents.Category, _ sentence: String) -> RunFailure {
        RunFailure(category, item: place.host, reach: .run, sentence)
    }
}
