import Foundation
import MirroringFiles
import MirroringRemote
import MirroringSettings
import Testing

@testable import MirroringEngine

@Suite struct AttributePolicyTests {
    private func facts(_ kind: FileFacts.Kind, _ mode: UInt32, owner: UInt32 = 1, group: UInt32 = 2) -> FileFacts {
        var facts = FileFacts(stat())
        facts.kind = kind
        facts.mode = mode
        facts.owner = owner
        facts.group = group
        facts.size = 7
        return facts
    }

    @Test func `from the source it is as there`() {
        let source = facts(.file, 0o4755)
        #expect(AttributePolicy.source.wanted(source, over: facts(.file, 0o600, owner: 9), in: nil) == source)
        #expect(AttributePolicy.source.rsyncArguments == [])
    }

    @Test func `what is kept is mode, owner and group, but no rights for other content`() {
        let kept = AttributePolicy.keep.wanted(
            facts(.file, 0o4755),
            over: facts(.file, 0o6640, owner: 9, group: 8),
            in: nil
        )
        #expect([kept.mode, kept.owner, kept.group] == [0o640, 9, 8])
        #expect(kept.size == 7)
        let folder = AttributePolicy.keep.wanted(
            facts(.folder, 0o755),
            over: facts(.folder, 0o2770, owner: 9, group: 8),
            in: nil
        )
        #expect([folder.mode, folder.owner, folder.group] == [0o2770, 9, 8])
        let link = AttributePolicy.keep.wanted(facts(.other, 0o777), over: facts(.other, 0o777, owner: 9), in: nil)
        #expect([link.mode, link.owner, link.group] == [0o777, 9, 2])
    }

    @Test func `what is new is made as this user makes it`() throws {
        let fixture = try EngineFixture()
        defer { withExtendedLifetime(fixture) {} }
        let made = try #require(FileFacts(of: fixture.source))
        let mask = ~made.mode & 0o777
        let file = AttributePolicy.keep.wanted(facts(.file, 0o4700), over: nil, in: facts(.folder, 0o755))
        #expect([file.mode, file.owner, file.group] == [0o766 & ~mask, geteuid(), getegid()])
        // What had the name was something else.
        let folder = AttributePolicy.keep.wanted(facts(.folder, 0o700), over: facts(.file, 0o600), in: nil)
        #expect([folder.mode, folder.owner] == [0o777 & ~mask, geteuid()])
        let link = AttributePolicy.keep.wanted(facts(.other, 0o777), over: nil, in: nil)
        #expect([link.mode, link.owner, link.group] == [0o777, geteuid(), getegid()])
        let parent = facts(.folder, 0o2775, group: 33)
        let inherited = AttributePolicy.keep.wanted(facts(.folder, 0o700), over: nil, in: parent)
        #expect([inherited.mode, inherited.group] == [0o2000 | 0o777 & ~mask, 33])
        #expect(AttributePolicy.keep.rsyncArguments == ["--no-perms", "--no-owner", "--no-group"])
    }

    /// Who runs the job has other numbers than who works at its destination, which may be somebody else's there.
    @Test func `what is new is made as at the destination`() {
        let there = FileMaking(user: 33, group: 34, mask: 0o077)
        func made(_ original: FileFacts, in parent: FileFacts?) -> [UInt32] {
            let wanted = AttributePolicy.keep.wanted(original, over: nil, in: parent, madeBy: there)
            return [wanted.mode, wanted.owner, wanted.group]
        }
        #expect(made(facts(.file, 0o644), in: facts(.folder, 0o755)) == [0o600, 33, 34])
        #expect(made(facts(.folder, 0o755), in: nil) == [0o700, 33, 34])
        #expect(made(facts(.other, 0o777), in: nil) == [0o777, 33, 34])
        #expect(made(facts(.folder, 0o755), in: facts(.folder, 0o2775, group: 35)) == [0o2700, 33, 35])
    }

    @Test func `what is fixed is the same for all, and gives no rights`() {
        let web = AttributePolicy.fixed(
            .init(files: 0o640, folders: 0o750, owner: Account(name: "web", number: 33), group: nil)
        )
        let file = web.wanted(facts(.file, 0o6755), over: nil, in: nil)
        #expect([file.mode, file.owner, file.group] == [0o640, 33, 2])
        #expect(web.wanted(facts(.folder, 0o2775), over: nil, in: nil).mode == 0o750)
        #expect(web.wanted(facts(.other, 0o777), over: nil, in: nil).mode == 0o777)
        #expect(web.rsyncArguments == ["--chmod=F640,D750", "--usermap=*:33"])
        let grouped = AttributePolicy.fixed(.init(group: Account(name: "0", number: 0)))
        #expect(grouped.rsyncArguments == ["--chmod=Fug-s", "--groupmap=*:0"])
        let owned = AttributePolicy.fixed(.init(owner: Account(name: "root", number: 0)))
        #expect(owned.wanted(facts(.file, 0o4755), over: nil, in: nil).mode == 0o755)
    }

    @Test func `accounts are known by name or number`() {
        #expect(Account(user: "root")?.number == 0)
        #expect(Account(group: "root")?.number == 0)
        #expect(Account(user: "65533") == Account(name: "65533", number: 65_533))
        #expect(Account(user: "no-such-user") == nil)
        #expect(Account(group: "4294967295") == nil)
        #expect(HomeFolder.account?.hasPrefix("/") == true)
    }
}
