/// The command line of ssh for one session with a far end.
///
/// What decides who is at the other end, and what that one may do back here, is said on the command line, whose word ssh takes before that of
/// its files; all else (names of hosts, keys, ways through other hosts) is the user's own configuration. OpenSSH 8.7 is the first that knows
/// all of these options.
struct SSHCommand: Sendable {
    /// Where to.
    var place: RemotePlace
    /// How.
    var options: SSHOptions

    /// The arguments for a session, without the program's name.
    var arguments: [String] { arguments(running: farCommand) }

    /// The arguments with which the login shell there runs a command, without the program's name.
    func arguments(running command: String) -> [String] {
        var arguments: [String] = []
        for (name, value) in settings { arguments += ["-o", "\(name)=\(value)"] }
        if let port = place.port { arguments += ["-p", "\(port)"] }
        if let user = place.user { arguments += ["-l", user] }
        return arguments + ["--", place.host, command]
    }

    private var settings: [(String, String)] {
        [
            // Nobody is there to answer.
            ("BatchMode", "yes"),
            // Not "ask", which a configuration may have set to "no": then a changed key would be taken.
            ("StrictHostKeyChecking", options.hostKeys == .known ? "yes" : "accept-new"),
            ("ConnectTimeout", "\(options.connectTimeout)"), ("ConnectionAttempts", "1"),
            ("ServerAliveInterval", "15"), ("ServerAliveCountMax", "3"), ("TCPKeepAlive", "yes"),
            // A connection that is shared goes on when this one is to end.
            ("ControlMaster", "no"), ("ControlPath", "none"),
            // No way back to this machine, nor to others in this user's name.
            ("ClearAllForwardings", "yes"), ("ForwardAgent", "no"), ("ForwardX11", "no"), ("Tunnel", "no"),
            ("PermitLocalCommand", "no"), ("UpdateHostKeys", "no"), ("GSSAPIDelegateCredentials", "no"),
            // A pipe in and a pipe out, and nothing that takes a byte of it for itself.
            ("RemoteCommand", "none"), ("RequestTTY", "no"), ("SessionType", "default"), ("StdinNull", "no"),
            ("ForkAfterAuthentication", "no"), ("EscapeChar", "none"),
            // rsync compresses what is worth it.
            ("Compression", "no"),
            // What is understood of its messages; a configuration may have set it to QUIET.
            ("LogLevel", "INFO"),
        ]
    }

    /// What the login shell there is to run, in words that sh, csh and fish take alike. A key with a command of its own runs that instead.
    private var farCommand: String {
        guard let program = options.program else {
            return "exec sh -c 'PATH=$PATH:$HOME/.local/bin; exec mirror import'"
        }
        return "exec \(program) import"
    }

    /// What of this process's environment ssh gets: what it needs to find programs, keys and its user, and no password of ours.
    ///
    /// - Parameters:
    ///   - own: this process's environment.
    ///   - home: the user's home as the system knows it (`HomeFolder.account`). That of the environment may be another's where somebody has
    ///     become root and kept the variable, and programs that ssh starts look there for what to do.
    static func environment(of own: [String: String], home: String?) -> [String: String] {
        var environment = ["LC_ALL": "C"]
        for name in inherited { environment[name] = own[name] }
        environment["HOME"] = home
        return environment
    }

    private static let inherited = [
        "PATH", "USER", "LOGNAME", "SHELL", "TMPDIR", "TZ", "SSH_AUTH_SOCK", "KRB5CCNAME", "XDG_RUNTIME_DIR",
    ]
}
