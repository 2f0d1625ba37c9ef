import Foundation
import MirroringCommands
import MirroringEngine
import Testing

@testable import mirror

@Suite struct FarMachineTests {
    /// Reads the file of a job with these folders and lines.
    private func far(source: String, destination: String, _ lines: String = "") throws -> FarMachine {
        let file = NSTemporaryDirectory() + "mirroring-\(UUID().uuidString).yaml"
        defer { try? FileManager.default.removeItem(atPath: file) }
        let text = "id: \(UUID())\nname: Town\nsource: \(source)\ndestination: \(destination)\n\(lines)"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        return try FarMachine(file)
    }

    @Test(arguments: ["www@web1:22", "ssh://www@web1:22/srv/site"])
    func aMachineIsNamed(_ argument: String) throws {
        let far = try FarMachine(argument)
        #expect(far.place.machine == "www@web1:22")
        #expect(far.options == SSHOptions())
        #expect(far.target == "~/.local/bin/mirror")
    }

    @Test func aJobNamesItsMachineAndTheWayThere() throws {
        let lines = "ssh: {hostKeys: acceptNew, program: /opt/m/mirror}\n"
        for far in [
            try far(source: "/srv/town", destination: "ssh://www@web1:22/srv/site", lines),
            try far(source: "ssh://www@web1:22/srv/town", destination: "/srv/site", lines),
        ] {
            #expect(far.place.machine == "www@web1:22")
            #expect(far.options.hostKeys == .acceptNew)
            #expect(far.target == "/opt/m/mirror")
        }
        #expect(try far(source: "/srv/town", destination: "web1:site").target == "~/.local/bin/mirror")
    }

    @Test func whatIsNoUseIsSaid() throws {
        let here = #expect(throws: CommandFailure.self) { try far(source: "/srv/town", destination: "/srv/site") }
        #expect(here?.description == "\"Town\" has both of its folders on this machine; it needs no other.")
        let none = #expect(throws: CommandFailure.self) { try FarMachine("web1:70000") }
        #expect(none?.description.hasPrefix("The machine is ") == true)
        #expect(none?.description.hasSuffix(", whose port is none. Write a number from 1 to 65535.") == true)
        let file = #expect(throws: CommandFailure.self) { try FarMachine("./no-such-job.yaml") }
        #expect(file?.description.contains("no-such-job.yaml") == true)
        for failure in [here, none, file] { #expect(failure?.exitCode == .usage) }
    }
}
