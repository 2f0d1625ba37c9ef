import Foundation
import Testing

@testable import MirroringAdapters

/// Which job a command is a run of.
@Suite struct WrappedCommandTests {
    private let place = WrappedCommand.Place(host: "h", user: "u", folder: "/home/u")

    private func command(_ text: String, in folder: String = "/home/u", name: String? = nil) -> WrappedCommand {
        let place = WrappedCommand.Place(host: "h", user: "u", folder: folder)
        return WrappedCommand(text.split(separator: " ").map(String.init), at: place, name: name)
    }

    @Test func optionsMakeNoOtherJob() {
        #expect(command("rsync -a /a/ /b/").jobId == command("/usr/bin/rsync -a --delete /a/ /b/").jobId)
        #expect(command("rsync -a /a/ /b/").jobId == command("nice rsync /a/ /b/").jobId)
        #expect(command("rsync /a/ /b/").jobId != command("rsync /a/ /c/").jobId)
        #expect(command("x --password secret1").jobId == command("x --password secret2").jobId)
        #expect(command("rsync -a /a/ /b/").name == "rsync /a/ /b/")
    }

    @Test func theFolderMattersWhereNamesBeginThere() {
        #expect(command("rsync a b").jobId != command("rsync a b", in: "/srv").jobId)
        #expect(command("rsync /a h:b").jobId == command("rsync /a h:b", in: "/srv").jobId)
        #expect(command("backup").jobId == command("backup", in: "/srv").jobId)
    }

    @Test func aNameMakesTheJob() throws {
        #expect(command("rsync /a /b", name: "Nightly").jobId == command("restic backup /a", name: "Nightly").jobId)
        #expect(command("rsync /a /b", name: "Nightly").name == "Nightly")
        let other = WrappedCommand(["x"], at: .init(host: "g", user: "u", folder: "/"), name: "Nightly")
        #expect(command("x", name: "Nightly").jobId != other.jobId)
        let id = try #require(UUID(uuidString: "7e1f0c52-3c7a-4d39-9a64-0b8f6c1d2e35"))
        #expect(WrappedCommand(["x"], at: place, job: id, name: "Nightly").jobId == id)
    }

    @Test func whatIsAddedIsShownInItsPlace() {
        let wrapped = command("nice rsync -a /a/ /b/")
        #expect(wrapped.added == ["--info=progress2"])
        #expect(wrapped.place == 2)
        #expect(wrapped.shown == "nice rsync --info=progress2 -a /a/ /b/")
        let spaced = WrappedCommand(["rsync", "a b", "it's"], at: place, asIs: true)
        #expect(spaced.shown == #"rsync 'a b' 'it'\''s'"#)
        #expect(spaced.added.isEmpty)
    }
}
