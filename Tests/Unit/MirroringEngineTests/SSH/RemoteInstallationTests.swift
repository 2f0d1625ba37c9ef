import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

/// The script that is run at another machine, by a program in place of ssh that gives it to a shell here; Python tests have the real ssh.
@Suite struct RemoteInstallationTests {
    private static let place = RemotePlace(user: "www", host: "web1", port: 2_222, path: "/srv/site")
    private let folder = NSTemporaryDirectory() + "mirroring-\(UUID().uuidString)"

    private var target: String { "\(folder)/far/bin/mirror" }

    /// Installs a program with this text over an ssh that does this before it runs the command.
    private func install(_ text: String, ssh lines: String = "") async throws -> RemoteInstallation.Installed {
        try write(text, to: "program")
        try write("#!/bin/sh\nfor command; do :; done\n\(lines)\nexec sh -c \"$command\"\n", to: "ssh")
        let ssh = "\(folder)/ssh"
        let installation = RemoteInstallation(at: Self.place, SSHOptions(), ssh: ssh, target: target)
        return try await installation.run(copying: "\(folder)/program")
    }

    private func write(_ text: String, to name: String) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(name)")
        try EngineFixture.waitForWriters(of: "\(folder)/\(name)")
    }

    private func failure(_ text: String, ssh lines: String = "") async throws -> RunFailure {
        let failure = await #expect(throws: RunFailure.self) { _ = try await install(text, ssh: lines) }
        return try #require(failure)
    }

    private var names: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: "\(folder)/far/bin").sorted()) ?? []
    }

    private func remove() { try? FileManager.default.removeItem(atPath: folder) }

    private static let good = "#!/bin/sh\n[ \"$1\" = --version ] && echo 1.2.3\n"

    @Test func `it is there, and can be run`() async throws {
        defer { remove() }
        // A login shell may print something before.
        let installed = try await install(Self.good, ssh: "echo Welcome; echo to web1")
        #expect(installed.version == "1.2.3")
        #expect(installed.path == target)
        #expect(installed.found != target, "that of this machine, if there is any")
        #expect(names == ["mirror"])
        #expect(try String(contentsOfFile: target, encoding: .utf8) == Self.good)
        let attributes = try FileManager.default.attributesOfItem(atPath: target)
        #expect(attributes[.posixPermissions] as? Int == 0o755)
        // Another one takes its place.
        let other = Self.good.replacing("1.2.3", with: "1.2.4")
        #expect(try await install(other).version == "1.2.4")
        #expect(names == ["mirror"])
    }

    /// As the title of a terminal does.
    @Test func `what a start file prints may end in the middle of a line`() async throws {
        defer { remove() }
        let installed = try await install(Self.good, ssh: "echo Welcome; printf '\\033]0;web1\\007'")
        #expect(installed.version == "1.2.3" && installed.path == target)
    }

    @Test func `one that can't be run leaves the one that was there`() async throws {
        defer { remove() }
        _ = try await install(Self.good)
        let failure = try await failure("#!/bin/sh\necho no good >&2\nexit 3\n")
        #expect(failure.description == "mirror can't be run at web1: no good.")
        #expect(failure.category == .dependency)
        #expect(try String(contentsOfFile: target, encoding: .utf8) == Self.good)
        #expect(names == ["mirror"])
    }

    @Test func `what a line that broke has left is not taken for all of it`() async throws {
        defer { remove() }
        let failure = try await failure(Self.good, ssh: "head -c 10 | sh -c \"$command\"; exit")
        #expect(failure.description == "Not all of the program has arrived at web1; what was there has stayed.")
        #expect(names == [])
    }

    @Test func `a folder in its place, and one that can't be made`() async throws {
        defer { remove() }
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        #expect(try await failure(Self.good).description == "\(target) can't be replaced at web1: it is a folder.")
        #expect(names == ["mirror"])
        remove()
        try write("", to: "far")
        let failure = try await failure(Self.good)
        #expect(failure.description.hasPrefix("The folder of \(target) can't be used at web1: mkdir: "))
    }

    @Test func `another kind of machine gets nothing`() async throws {
        defer { remove() }
        try write("#!/bin/sh\necho mips\n", to: "uname")
        let failure = try await failure(Self.good, ssh: "PATH=\(folder):$PATH")
        #expect(failure.description.hasPrefix("web1 is a machine of another kind: mips. This one is "))
        #expect(names == [])
    }

    @Test func `a key that runs something else`() async throws {
        defer { remove() }
        let sentence = """
            web1 runs something else for www@web1 than what it is asked to. Use a key that is limited to no command.
            """
        #expect(try await failure(Self.good, ssh: "echo hello; exit").description == sentence)
        let farEnd = "printf '\\nmirroring-far-end 1\\n'; echo garbage; exit 1"
        #expect(try await failure(Self.good, ssh: farEnd).description == sentence)
    }

    @Test func `where ssh does not get there it says so`() async throws {
        defer { remove() }
        let failure = try await failure(Self.good, ssh: "echo 'www@web1: Permission denied (publickey).' >&2; exit 255")
        #expect(failure.description.hasPrefix("web1 does not let www in (it takes: publickey)."))
        #expect(failure.category == .authentication)
    }

    @Test(
        arguments: [
            ("~/.local/bin/mirror", true), ("/opt/m/mirror-1.0", true), ("~/mirror", true), ("mirror", false),
            ("~www/mirror", false), ("/opt/a b/mirror", false), ("/opt/$(id)/mirror", false), ("/opt/mirror/", false),
            ("~/", false), ("", false),
        ]
    )
    func `a place for it is one plain word`(path: String, isTarget: Bool) {
        #expect(RemoteInstallation.isTarget(path) == isTarget)
    }

    @Test(
        arguments: [
            (nil, "Put this one there: mirror install-remote www@web1:2222"),
            ("/opt/m/mirror", "Put this one there: mirror install-remote www@web1:2222 --to /opt/m/mirror"),
        ] as [(String?, String)]
    )
    func `the remedy for none`(program: String?, remedy: String) {
        var options = SSHOptions()
        options.program = program
        #expect(RemoteInstallation.remedy(at: Self.place, options) == remedy)
    }
}
