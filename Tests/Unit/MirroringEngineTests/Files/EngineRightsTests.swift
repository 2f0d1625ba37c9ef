import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What root in a container, root without a capability, and another user may give to files.
@Suite struct EngineRightsTests {
    private func rights(
        _ user: UInt32,
        _ capabilities: EngineRights.Capabilities = [],
        map: String = "0 0 4294967295"
    ) throws -> EngineRights {
        let ranges = try #require(NumberRanges(map: map))
        return EngineRights(
            user: user,
            groups: [user, 33],
            capabilities: capabilities,
            users: ranges,
            knownGroups: ranges
        )
    }

    private func facts(owner: UInt32) -> FileFacts {
        var facts = FileFacts(stat())
        facts.owner = owner
        return facts
    }

    @Test func `root gives everything`() throws {
        let rights = try rights(0, [.chown, .fowner])
        #expect(rights.mayGive(owner: 12_345) && rights.mayGive(group: 12_345))
        #expect(rights.ownsAttributes(of: facts(owner: 12_345)))
    }

    @Test func `root without the capabilities gives its own`() throws {
        let rights = try rights(0)
        #expect(rights.mayGive(owner: 0) && rights.mayGive(group: 33))
        #expect(!rights.mayGive(owner: 12_345) && !rights.mayGive(group: 12_345))
        #expect(rights.ownsAttributes(of: facts(owner: 0)))
        #expect(!rights.ownsAttributes(of: facts(owner: 12_345)))
    }

    @Test func `root of a container gives what has a number there`() throws {
        let map = "         0       1000          1\n         1     100000      65536\n"
        let rights = try rights(0, [.chown, .fowner], map: map)
        #expect(rights.mayGive(owner: 65_536) && !rights.mayGive(owner: 65_537))
        #expect(rights.mayGive(group: 1) && !rights.mayGive(group: 100_000))
        #expect(!rights.ownsAttributes(of: facts(owner: 65_537)))
    }

    /// rsync gives no owners either, unless it is root.
    @Test func `others give their groups, whatever they may`() throws {
        let rights = try rights(1_000, [.chown])
        #expect(rights.mayGive(owner: 1_000) && !rights.mayGive(owner: 0))
        #expect(rights.mayGive(group: 33) && !rights.mayGive(group: 0))
        #expect(rights.ownsAttributes(of: facts(owner: 1_000)) && !rights.ownsAttributes(of: facts(owner: 0)))
    }

    @Test func `devices are made by the system's root alone`() throws {
        #expect(try rights(0, [.mknod]).mayMakeDevices)
        #expect(try !rights(0, [.chown]).mayMakeDevices)
        #expect(try !rights(0, [.mknod], map: "0 1000 65536").mayMakeDevices)
        #expect(try !rights(1_000, [.mknod]).mayMakeDevices)
    }

    @Test func `a copy has the owner that it can have`() throws {
        var traits = DestinationTraits(rights: try rights(0, [.chown], map: "0 1000 100"))
        #expect(traits.owner(of: facts(owner: 99)) == 99)
        #expect(traits.owner(of: facts(owner: 100)) == 0)
        traits.keepsOwners = false
        #expect(traits.owner(of: facts(owner: 99)) == 0)
        #expect(!traits.mayGive(group: 33))
    }

    @Test func `capabilities are read of the system's text`() {
        let status = "Name:\tmirror\nCapPrm:\t0000000000000000\nCapEff:\t0000000000000009\nSeccomp:\t0\n"
        let both: EngineRights.Capabilities = [.chown, .fowner]
        #expect(EngineRights.Capabilities(status: status) == both)
        #expect(EngineRights.Capabilities(status: "CapEff:\t000001ffffffffff\n")?.contains(.chown) == true)
        #expect(EngineRights.Capabilities(status: "CapEff:\tx\n") == nil)
        #expect(EngineRights.Capabilities(status: "") == nil)
    }

    @Test(arguments: ["x", "1 2", "0 0 0", "1 2 3 4", "4294967295 0 2", "-1 0 1"])
    func `another map is not read`(map: String) {
        #expect(NumberRanges(map: map) == nil)
    }

    @Test func `where the map is empty nobody has a number`() throws {
        let none = try #require(NumberRanges(map: ""))
        #expect(!none.contains(0))
        #expect(NumberRanges.all.contains(0) && NumberRanges.all.contains(65_534) && !NumberRanges.all.contains(.max))
    }

    @Test func `this process has those that it shows`() {
        let rights = EngineRights.current
        #expect(rights.user == geteuid())
        #expect(rights.groups.contains(getegid()))
        #expect(rights.mayGive(owner: geteuid()) && rights.mayGive(group: getegid()))
    }
}
