import ArgumentParser
import MirroringRemote
import Testing

@testable import mirror

/// What a key's line says, as `Restriction` reads it.
@Suite struct ImportCommandTests {
    private func restriction(_ line: String) throws -> Restriction {
        try ImportCommand.parse(line.split(separator: " ").map(String.init)).restriction(home: "/home/www")
    }

    @Test(
        arguments: [
            "", "--only /srv/www --receive-only", "--only=/srv/www --only ~/sites --send-only",
            "--staging /var/tmp/m --no-setid", "--no-setid --no-setid --only /", "--only /srv/www --unconfined",
        ]
    )
    func `options are those of a restriction`(line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        #expect(try restriction(line) == Restriction(arguments: words, home: "/home/www"))
    }

    @Test(
        arguments: [
            "serve", "/srv/www", "--onyl /srv/www", "--only", "--only=", "--only srv", "--only /srv/../etc",
            "--receive-only --send-only", "--receive-only=yes", "--staging /a --staging /b", "--only --send-only",
        ]
    )
    func `what is not understood allows nothing`(line: String) {
        #expect(throws: (any Error).self) { try restriction(line) }
    }

    @Test func `it is not among the commands for every day, and says what it is for`() {
        #expect(!MirrorCommand.helpMessage().contains("\n  import"))
        let help = MirrorCommand.helpMessage(for: ImportCommand.self, columns: 200)
        for part in ["ssh", "command=\"mirror import --only /srv/www --receive-only\"", "--no-setid", "--unconfined"] {
            #expect(help.contains(part), "\(part)")
        }
    }
}
