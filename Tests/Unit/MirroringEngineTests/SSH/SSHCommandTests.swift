import Foundation
import Testing

@testable import MirroringEngine

@Suite struct SSHCommandTests {
    private let place = RemotePlace(user: "www", host: "127.0.0.1", port: 2_222, path: "/srv/site")

    private func arguments(_ change: (inout SSHOptions) -> Void = { _ in }) -> [String] {
        var options = SSHOptions()
        change(&options)
        return SSHCommand(place: place, options: options).arguments
    }

    /// With these the tests in Python ask the real ssh.
    @Test func `the arguments are those that were tried`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Python/ssh_arguments.txt")
        let tried = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(arguments() == tried)
    }

    @Test func `what the job says is in them`() {
        #expect(arguments { $0.hostKeys = .acceptNew }.contains("StrictHostKeyChecking=accept-new"))
        #expect(arguments { $0.connectTimeout = 3 }.contains("ConnectTimeout=3"))
        #expect(arguments { $0.program = "/opt/m/mirror" }.last == "exec /opt/m/mirror import")
    }

    @Test func `without user and port ssh's configuration decides`() {
        let place = RemotePlace(user: nil, host: "web1", port: nil, path: "/srv/site")
        let arguments = SSHCommand(place: place, options: SSHOptions()).arguments
        #expect(!arguments.contains("-l") && !arguments.contains("-p"))
        #expect(Array(arguments.dropLast().suffix(2)) == ["--", "web1"])
    }

    @Test func `the home is the system's word, and no secret of ours comes along`() {
        let own = [
            "HOME": "/home/somebody", "PATH": "/usr/bin", "SSH_AUTH_SOCK": "/run/agent", "LANG": "de_DE",
            "DISPLAY": ":0",
            "SSH_ASKPASS": "/x", "MIRRORING_BROKER_PASSWORD": "secret", "LC_ALL": "de_DE",
        ]
        #expect(
            SSHCommand.environment(of: own, home: "/root")
                == ["HOME": "/root", "PATH": "/usr/bin", "SSH_AUTH_SOCK": "/run/agent", "LC_ALL": "C"]
        )
        #expect(SSHCommand.environment(of: own, home: nil)["HOME"] == nil)
    }

    @Test(
        arguments: [
            ("/opt/m-1.0/mirror", true), ("/usr/local/bin/mirror", true), ("mirror", false), ("~/mirror", false),
            ("/opt/a b", false), ("/opt/$(id)", false), ("/opt/'x", false), ("/opt/m/", false), ("/", false),
            ("", false),
        ]
    )
    func `a program at the other end is one plain word`(path: String, isProgram: Bool) {
        #expect(SSHOptions.isProgram(path) == isProgram)
    }
}
