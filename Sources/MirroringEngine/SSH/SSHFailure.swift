import MirroringEvents
import MirroringRemote

/// Why there is no session with another machine, in words for who runs the job, and whether that may pass.
///
/// What ssh says is read as OpenSSH 8.7 to 10 write it, without a language of its own. Of an answer that would be the same the next time
/// nothing is tried again: hosts ban whose key they refuse ten times a minute.
package struct SSHFailure: Error, Sendable, Hashable {
    /// What the status log says: its item is the host, and it costs the run.
    package let failure: RunFailure

    /// Whether it may be another one the next time.
    package var mayPass: Bool { failure.mayPass }

    init(_ category: MirroringEvents.Category, at place: RemotePlace, _ sentence: String) {
        failure = RunFailure(category, item: place.host, reach: .run, sentence)
    }

    /// The failure of an ssh that has ended.
    ///
    /// - Parameters:
    ///   - ending: how.
    ///   - place: where it was to go.
    ///   - options: how.
    package init(_ ending: SSHEnding, at place: RemotePlace, _ options: SSHOptions) {
        if !ending.isGreeted {
            let known =
                Self.way(ending, place) ?? Self.configuration(ending, place) ?? Self.key(ending, place)
                ?? Self.login(ending, place) ?? Self.limit(ending, place)
            if let known {
                self = known
                return
            }
        }
        self = Self.network(ending, place, options) ?? Self.program(ending, place, options)
    }

    /// The failure of an ssh that is connected, and of a far end that says nothing.
    ///
    /// - Parameters:
    ///   - seconds: how long that was waited for.
    ///   - place: where it went.
    package static func silent(for seconds: Int, at place: RemotePlace) -> SSHFailure {
        SSHFailure(
            .timeout,
            at: place,
            "\(place.host) let \(place.user ?? "us") in, but its login shell has not started mirror within \(seconds) s."
        )
    }

    // MARK: What would be the same the next time

    private static func configuration(_ ending: SSHEnding, _ place: RemotePlace) -> SSHFailure? {
        if let line = ending.line(with: "Bad configuration option", "Bad owner or permissions on") {
            guard !line.hasPrefix("command-line") else {
                let remedy = "Install OpenSSH 8.7 or newer, or name it in the setting ssh.program."
                return SSHFailure(
                    .dependency,
                    at: place,
                    "ssh can't go to \(place.host): it is too old, and says \(line.asReason). \(remedy)"
                )
            }
            return SSHFailure(
                .validation,
                at: place,
                "ssh can't go to \(place.host): its configuration can't be used: \(line.asReason)."
            )
        }
        guard let line = ending.line(with: "no matching "), let rest = line.rest(behind: "no matching ") else {
            return nil
        }
        let kind = rest.rest(before: " found") ?? rest
        let offer = rest.rest(behind: "Their offer: ").map { ": it offers \($0.asReason)" } ?? ""
        return SSHFailure(
            .dependency,
            at: place,
            "\(place.host) and this ssh have no \(kind.asReason) in common\(offer)."
        )
    }

    private static func key(_ ending: SSHEnding, _ place: RemotePlace) -> SSHFailure? {
        if ending.line(with: "IDENTIFICATION HAS CHANGED", "REVOKED HOST KEY DETECTED") != nil {
            let fingerprint = ending.messages.first { $0.hasPrefix("SHA256:") }
            let file = ending.messages.first { $0.hasPrefix("Offending ") }?.rest(behind: " key in ")
            let facts = [fingerprint, file].compactMap { $0?.asReason }.joined(separator: ", ")
            // ssh knows under which name the host is noted. The other end may write there as well, and people run what they read here.
            let removal = ending.messages.map(\.asReason).first { $0.hasPrefix("ssh-keygen -f ") && $0.isPlainCommand }
            return SSHFailure(
                .authentication,
                at: place,
                """
                \(place.host) shows another key than the one that is known\(facts.isEmpty ? "" : " (\(facts))"). Either the machine was \
                made anew, or somebody listens. Ask its administrator; then remove the old key: \
                \(removal ?? "ssh-keygen -R \(place.known)")
                """
            )
        }
        guard ending.line(with: "host key is known for", "Host key verification failed") != nil else { return nil }
        return SSHFailure(
            .authentication,
            at: place,
            """
            The key of \(place.host) is not known to this user, so nothing was sent. Connect once by hand and compare it \
            (ssh \(place.reached)), or set "hostKeys: acceptNew" in the job's "ssh".
            """
        )
    }

    private static func login(_ ending: SSHEnding, _ place: RemotePlace) -> SSHFailure? {
        let refusal = ending.messages.last { $0.contains(": Permission denied (") }
        guard ending.code == 255, refusal != nil || ending.line(with: "Too many authentication failures") != nil else {
            return nil
        }
        let methods = refusal?.rest(behind: "Permission denied (")?.rest(before: ")").map { " (it takes: \($0))" } ?? ""
        return SSHFailure(
            .authentication,
            at: place,
            """
            \(place.host) does not let \(place.user ?? "this user") in\(methods). Add this user's public key there: \
            ssh-copy-id \(place.reached). A run never asks for a password.
            """
        )
    }

    /// A key that is for rsync alone, say: rrsync speaks of the variable in which sshd hands on what was asked for, as other commands do that
    /// look at it.
    private static func limit(_ ending: SSHEnding, _ place: RemotePlace) -> SSHFailure? {
        guard let line = ending.line(with: "SSH_ORIGINAL_COMMAND") else { return nil }
        return SSHFailure(
            .authorization,
            at: place,
            """
            The key for \(place.login) is limited to another command than mirror, which says: \(line.asReason). Limit it to \
            "mirror import", as "mirror import --help" has it, or use another key.
            """
        )
    }

    // MARK: What may pass

    private static func network(_ ending: SSHEnding, _ place: RemotePlace, _ options: SSHOptions) -> SSHFailure? {
        guard ending.code == 255 || ending.code < 0 else { return nil }
        let reason = ending.lastLine.map { ": \($0.asReason)" } ?? ""
        guard !ending.isGreeted else {
            if ending.isStopped {
                let sentence = "The connection to \(place.host) stands, but the far end says nothing any more."
                return SSHFailure(.timeout, at: place, sentence)
            }
            // Programs of the other end write there as well by now.
            let isSilent = ending.lastLine?.hasPrefix("Timeout, server ") == true
            let sentence = "The connection to \(place.host) broke\(reason)."
            return SSHFailure(isSilent ? .timeout : .network, at: place, sentence)
        }
        if let line = ending.line(with: "Could not resolve hostname") {
            return SSHFailure(
                .network,
                at: place,
                """
                The host \(place.host) can't be found: \(line.asReason). Correct it, or name it in ssh's configuration; a folder of \
                this machine is written with ./ before it.
                """
            )
        }
        if let line = ending.line(with: "Connection timed out", "Operation timed out", "Timeout, server ") {
            let sentence = "\(place.host) does not answer within \(options.connectTimeout) s: \(line.asReason)."
            return SSHFailure(.timeout, at: place, sentence)
        }
        if let line = ending.line(with: "ssh: connect to ") {
            return SSHFailure(.network, at: place, "\(place.host) can't be reached: \(line.asReason).")
        }
        let broken = ending.line(
            with: "Connection closed",
            "Connection reset",
            "exchange_identification",
            "client_loop"
        )
        guard broken == nil else {
            return SSHFailure(.network, at: place, "The connection to \(place.host) broke\(reason).")
        }
        return SSHFailure(.network, at: place, "ssh ended without a connection to \(place.host)\(reason).")
    }

    // MARK: Where a login has led

    private static func program(_ ending: SSHEnding, _ place: RemotePlace, _ options: SSHOptions) -> SSHFailure {
        let reason = ending.lastLine.map { ": \($0.asReason)" } ?? ""
        let code = "exit code \(ending.code)"
        guard !ending.isGreeted else {
            let sentence = "The far end at \(place.host) ended in the middle of its work (\(code))\(reason)."
            return SSHFailure(.network, at: place, sentence)
        }
        if let problem = LoaderProblem(ending) {
            return SSHFailure(.dependency, at: place, "The mirror at \(place.host) can't be run: \(problem)")
        }
        switch ending.code {
        case 127:
            let remedy = RemoteInstallation.remedy(at: place, options)
            return SSHFailure(.dependency, at: place, "There is no mirror at \(place.host)\(reason). \(remedy)")
        case 126:
            let sentence = "The mirror at \(place.host) can't be run\(reason). Correct its permissions."
            return SSHFailure(.dependency, at: place, sentence)
        default:
            let said = ending.noise.isEmpty ? reason : ": \(ending.noise.asReason)"
            return SSHFailure(
                .authorization,
                at: place,
                """
                \(place.login) may not run programs, or its login shell ends before it has started mirror (\(code))\(said). Try it by \
                hand: ssh \(place.reached) true
                """
            )
        }
    }
}

extension RunFailure {
    /// Whether a session that can't be begun because of it may be the next time.
    var mayPass: Bool { category == .network || category == .timeout }
}

extension RemotePlace {
    /// What ssh is given by hand to get there.
    var reached: String { (port.map { "-p \($0) " } ?? "") + login }

    /// What a list of known hosts calls it.
    fileprivate var known: String { port.map { "'[\(host)]:\($0)'" } ?? host }
}

extension String {
    /// A line as it goes into a sentence: without space around it and a full stop at its end, and not too long.
    var asReason: String {
        let line = MessageText.line(utf8, limit: 600).drop(while: \.isWhitespace)
        guard let end = line.lastIndex(where: { !$0.isWhitespace && $0 != "." }) else { return "" }
        return String(line[...end])
    }

    /// Whether a shell takes it for one command and its words: it has letters, digits and little else in it.
    fileprivate var isPlainCommand: Bool {
        let others = " \"'-_./[]:@%+,".unicodeScalars
        return unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || others.contains(scalar)
        }
    }

    /// What stands behind a text; nil if that is not in it.
    func rest(behind text: String) -> String? {
        firstRange(of: text).map { String(self[$0.upperBound...]) }
    }

    /// What stands before a text; nil if that is not in it.
    func rest(before text: String) -> String? {
        firstRange(of: text).map { String(self[..<$0.lowerBound]) }
    }
}
