import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// Sentences of what ssh has said: records of the real one, which the tests in Python hold against the installed one, and lines that can't
/// be had on one machine.
@Suite struct SSHFailureTests {
    private let place = RemotePlace(user: "www", host: "web1", port: 2_222, path: "/srv/site")

    /// A record: exit code, stdout, stderr.
    private func ending(_ name: String, isGreeted: Bool = false) throws -> SSHEnding {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Fuzz/Corpus/ssh/\(name)")
        let lines = try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        var ending = SSHEnding(code: try #require(Int(String(decoding: lines[0], as: UTF8.self))))
        ending.heard(noise: lines[1])
        for line in lines.dropFirst(2) { ending.heard(line) }
        ending.isGreeted = isGreeted
        return ending
    }

    private func failure(_ name: String, isGreeted: Bool = false) throws -> SSHFailure {
        SSHFailure(try ending(name, isGreeted: isGreeted), at: place, SSHOptions())
    }

    @Test(
        arguments: [
            (
                "unknown-key",
                """
                The key of web1 is not known to this user, so nothing was sent. Connect once by hand and compare it \
                (ssh -p 2222 www@web1), or set "hostKeys: acceptNew" in the job's "ssh".
                """
            ),
            (
                "changed-key",
                """
                web1 shows another key than the one that is known (SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA, \
                /home/www/.ssh/ssh.known_hosts:1). Either the machine was made anew, or somebody listens. Ask its administrator; \
                then remove the old key: ssh-keygen -f "/home/www/.ssh/ssh.known_hosts" -R "[127.0.0.1]:2222"
                """
            ),
            (
                "refused-key",
                """
                web1 does not let www in (it takes: publickey). Add this user's public key there: ssh-copy-id -p 2222 www@web1. \
                A run never asks for a password.
                """
            ),
            (
                "jump-denied",
                """
                A host on the way to web1, which ssh's configuration names, can't be gone through: bob@gate.example.org: Permission \
                denied (publickey). Try it by hand, and see to the keys of that host: ssh -p 2222 www@web1 true
                """
            ),
            (
                "jump-unknown-key",
                """
                A host on the way to web1, which ssh's configuration names, can't be gone through: No ED25519 host key is known for \
                gate.example.org and you have requested strict checking. Try it by hand, and see to the keys of that host: \
                ssh -p 2222 www@web1 true
                """
            ),
            (
                "password",
                """
                web1 does not let www in (it takes: password). Add this user's public key there: ssh-copy-id -p 2222 www@web1. \
                A run never asks for a password.
                """
            ),
            (
                "too-many-keys",
                """
                web1 does not let www in. Add this user's public key there: ssh-copy-id -p 2222 www@web1. A run never asks for a \
                password.
                """
            ),
        ]
    )
    func `of keys`(name: String, sentence: String) throws {
        let failure = try failure(name)
        #expect(failure.failure.description == sentence)
        #expect(failure.failure.category == .authentication)
        #expect(!failure.mayPass, "who is refused ten times a minute is banned")
    }

    @Test(
        arguments: [
            ("no-algorithm", "web1 and this ssh have no host key type in common: it offers ssh-ed25519.", .dependency),
            (
                "configuration",
                """
                ssh can't go to web1: its configuration can't be used: /home/www/.ssh/ssh.config: line 1: Bad configuration option: nosuchoption.
                """, .validation
            ),
            (
                "bad-owner",
                "ssh can't go to web1: its configuration can't be used: Bad owner or permissions on /home/www/.ssh/config.",
                .validation
            ),
            (
                "too-old",
                """
                ssh can't go to web1: it is too old, and says command-line: line 0: Bad configuration option: sessiontype. Install \
                OpenSSH 8.7 or newer, or name it in the setting ssh.program.
                """, .dependency
            ),
            (
                "no-mirror",
                """
                There is no mirror at web1: sh: 1: exec: mirror: not found. Put this one there: mirror install-remote www@web1:2222
                """, .dependency
            ),
            (
                "not-executable",
                "The mirror at web1 can't be run: sh: 1: exec: mirror: Permission denied. Correct its permissions.",
                .dependency
            ),
            (
                "rsync-only",
                """
                The key for www@web1 is limited to another command than mirror, which says: /usr/bin/rrsync error: \
                SSH_ORIGINAL_COMMAND does not run rsync. Limit it to "mirror import", as "mirror import --help" has it, or use \
                another key.
                """, .authorization
            ),
            (
                "rsync-only-perl",
                """
                The key for www@web1 is limited to another command than mirror, which says: /usr/local/bin/rrsync: \
                SSH_ORIGINAL_COMMAND='exec /opt/mirror import' is not rsync. Limit it to "mirror import", as \
                "mirror import --help" has it, or use another key.
                """, .authorization
            ),
            (
                "nologin",
                """
                www@web1 may not run programs, or its login shell ends before it has started mirror (exit code 1): This account is \
                currently not available. Try it by hand: ssh -p 2222 www@web1 true
                """, .authorization
            ),
            (
                "false",
                """
                www@web1 may not run programs, or its login shell ends before it has started mirror (exit code 1). Try it by hand: \
                ssh -p 2222 www@web1 true
                """, .authorization
            ),
        ] as [(String, String, MirroringEvents.Category)]
    )
    func `of what will be the same the next time`(
        name: String,
        sentence: String,
        category: MirroringEvents.Category
    ) throws {
        let failure = try failure(name)
        #expect(failure.failure.description == sentence)
        #expect(failure.failure.category == category)
        #expect(!failure.mayPass)
    }

    @Test(
        arguments: [
            (
                "closed-port", "web1 can't be reached: ssh: connect to host 127.0.0.1 port 2222: Connection refused.",
                .network
            ),
            (
                "jump", "web1 can't be reached: ssh: connect to host gate.example.org port 22: No route to host.",
                .network
            ),
            (
                "black-hole", "web1 does not answer within 15 s: Connection timed out during banner exchange.", .timeout
            ),
            (
                "timed-out",
                "web1 does not answer within 15 s: ssh: connect to host web1 port 22: Connection timed out.",
                .timeout
            ),
            ("hangs-up", "The connection to web1 broke: Connection closed by 127.0.0.1 port 2222.", .network),
            ("reset", "The connection to web1 broke: Connection reset by 10.0.0.1 port 22.", .network),
            ("broken-pipe", "The connection to web1 broke: client_loop: send disconnect: Broken pipe.", .network),
            (
                "resolve",
                """
                The host web1 can't be found: ssh: Could not resolve hostname web1: Name or service not known. Correct it, or name \
                it in ssh's configuration; a folder of this machine is written with ./ before it.
                """, .network
            ),
            ("nothing-said", "ssh ended without a connection to web1.", .network),
            ("signal", "ssh ended without a connection to web1.", .network),
        ] as [(String, String, MirroringEvents.Category)]
    )
    func `of what may pass`(name: String, sentence: String, category: MirroringEvents.Category) throws {
        let failure = try failure(name)
        #expect(failure.failure.description == sentence)
        #expect(failure.failure.category == category)
        #expect(failure.mayPass)
    }

    /// By then the other end's programs write to stderr as well.
    @Test(
        arguments: [
            ("killed-server", "The connection to web1 broke: Connection to 127.0.0.1 closed by remote host.", .network),
            ("silent-server", "The connection to web1 broke: Timeout, server web1 not responding.", .timeout),
            ("refused-key", "The connection to web1 broke: www@127.0.0.1: Permission denied (publickey).", .network),
            (
                "no-mirror",
                "The far end at web1 ended in the middle of its work (exit code 127): sh: 1: exec: mirror: not found.",
                .network
            ),
        ] as [(String, String, MirroringEvents.Category)]
    )
    func `behind a greeting nothing is a matter of keys`(
        name: String,
        sentence: String,
        category: MirroringEvents.Category
    ) throws {
        let failure = try failure(name, isGreeted: true)
        #expect(failure.failure.description == sentence)
        #expect(failure.failure.category == category)
        #expect(failure.mayPass)
    }

    @Test func `each of them names the host, and all cost the run and are one line`() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Fuzz/Corpus/ssh")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        for name in names where !["empty", "no-code"].contains(name) {
            let failure = try failure(name)
            #expect(failure.failure.item == "web1")
            #expect(failure.failure.reach == .run)
            #expect(failure.failure.description.contains("web1"), "\(name)")
            #expect(!failure.failure.description.contains("\n"), "\(name)")
        }
    }

    @Test func `what an ssh without Kerberos says is no reason`() {
        var ending = SSHEnding(code: 255)
        ending.heard("command-line line 0: Unsupported option \"gssapidelegatecredentials\"\r".utf8)
        let failure = SSHFailure(ending, at: place, SSHOptions())
        #expect(failure.failure.description == "ssh ended without a connection to web1.")
        ending.heard("command-line line 0: Unsupported option \"gssapiauthentication\"".utf8)
        #expect(ending.messages.count == 1)
    }

    @Test func `of a flood the last lines are kept`() {
        var ending = SSHEnding(code: 255)
        for number in 0..<10_000 { ending.heard(Array("line \(number)".utf8)) }
        #expect(ending.messages.count < 2_001)
        #expect(ending.messages.suffix(1_000).first == "line 9000")
        #expect(SSHFailure(ending, at: place, SSHOptions()).failure.description.hasSuffix(": line 9999."))
    }

    @Test(arguments: ["-R web1; touch /tmp/x", "-R $(id)", "-R `id`", "-R web1 | sh", "-R web1 > x", "-R web1 & id"])
    func `what the other end may have written is no command to run`(rest: String) {
        var ending = SSHEnding(code: 255)
        ending.heard("REMOTE HOST IDENTIFICATION HAS CHANGED!".utf8)
        ending.heard("  ssh-keygen -f known_hosts \(rest)".utf8)
        let failure = SSHFailure(ending, at: place, SSHOptions()).failure
        #expect(failure.description.hasSuffix("remove the old key: ssh-keygen -R '[web1]:2222'"))
    }

    @Test func `of a key that can't be noted`() throws {
        let said = "Failed to add the host to the list of known hosts (/root/.ssh/known_hosts)."
        let failure = try #require(SSHFailure(unnotedKey: said, at: place))
        #expect(
            failure.failure.description == """
                The key of web1 can't be noted, so nothing is mirrored: the next time any other would be taken for it. ssh says: \
                Failed to add the host to the list of known hosts (/root/.ssh/known_hosts). Let this user write to that file, or \
                note the key in it yourself, as ssh-keyscan tells it.
                """
        )
        #expect(failure.failure.category == .authentication && !failure.mayPass)
        let noted = "Warning: Permanently added 'web1' (ED25519) to the list of known hosts."
        #expect(SSHFailure(unnotedKey: noted, at: place) == nil)
    }

    @Test func `of noise all lines are in one`() {
        var ending = SSHEnding(code: 1)
        ending.heard(noise: Array("Welcome.\r\n\nThis account is closed.\n".utf8))
        #expect(ending.noise == "Welcome. This account is closed.")
    }

    @Test func `an ssh that had to be ended says nothing any more`() throws {
        var ending = try ending("refused-key", isGreeted: true)
        (ending.code, ending.isStopped) = (-15, true)
        let failure = SSHFailure(ending, at: place, SSHOptions())
        #expect(
            failure.failure.description == "The connection to web1 stands, but the far end says nothing any more."
        )
        #expect(failure.failure.category == .timeout)
    }

    @Test func `a far end that says nothing`() {
        let failure = SSHFailure.silent(for: 60, at: place)
        #expect(
            failure.failure.description
                == "web1 let www in, but its login shell has not started mirror within 60 s."
        )
        #expect(failure.mayPass)
    }
}
