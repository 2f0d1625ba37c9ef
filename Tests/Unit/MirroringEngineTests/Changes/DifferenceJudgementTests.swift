import Foundation
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What can't be mended is no change, and what can be stays one.
@Suite struct DifferenceJudgementTests {
    private let everything: RsyncLine.Differences = [.content, .size, .time, .mode, .owner, .group]

    private func facts(
        _ kind: FileFacts.Kind,
        owner: UInt32 = 0,
        group: UInt32 = 0,
        mode: UInt32 = 0o644
    ) -> FileFacts {
        var facts = FileFacts(stat())
        (facts.kind, facts.owner, facts.group, facts.mode) = (kind, owner, group, mode)
        facts.modified = FileTime(seconds: 1_700_000_001, nanoseconds: 5)
        return facts
    }

    private func rights(_ user: UInt32, _ capabilities: EngineRights.Capabilities = []) -> EngineRights {
        EngineRights(user: user, groups: [user], capabilities: capabilities, users: .all, knownGroups: .all)
    }

    private func judge(
        _ traits: DestinationTraits,
        _ differences: RsyncLine.Differences,
        _ original: FileFacts,
        _ copy: FileFacts
    ) -> (rest: RsyncLine.Differences, told: ShortfallCounts) {
        var judgement = DifferenceJudgement(traits: traits)
        let rest = judgement.mendable(differences, between: original, and: copy)
        return (rest, judgement.shortfalls)
    }

    @Test func `root mends everything`() {
        let traits = DestinationTraits(rights: rights(0, [.chown, .fowner]))
        for kind in [FileFacts.Kind.file, .folder] {
            var copy = facts(kind, owner: 7, group: 7, mode: 0o600)
            copy.modified.seconds -= 1
            let (rest, told) = judge(traits, everything, facts(kind), copy)
            #expect(rest == everything && told.isEmpty)
        }
    }

    @Test func `where no times are kept there is no difference in them, and others stay`() {
        var traits = DestinationTraits(rights: rights(0, [.chown, .fowner]))
        traits.times = .nothing
        var copy = facts(.file)
        copy.modified.seconds += 1_000_000
        #expect(judge(traits, [.time], facts(.file), copy).rest == [])
        #expect(judge(traits, [.time, .content], facts(.file), copy).rest == [.content])
    }

    @Test func `a time that can't be kept is none`() {
        var traits = DestinationTraits(rights: rights(0, [.chown, .fowner]))
        traits.times = TimePrecision(grain: 2_000_000_000)
        var copy = facts(.file)
        copy.modified = FileTime(seconds: 1_700_000_000, nanoseconds: 0)
        #expect(judge(traits, [.time], facts(.file), copy).rest == [])
        copy.modified.seconds += 2
        #expect(judge(traits, [.time], facts(.file), copy).rest == [.time])
        // Nor is one for that, on a file system that keeps more.
        copy.modified = FileTime(seconds: 1_700_000_001, nanoseconds: 0)
        traits.times = .exact
        #expect(judge(traits, [.time], facts(.file), copy).rest == [.time])
        traits.times = TimePrecision(grain: 1_000_000_000)
        #expect(judge(traits, [.time], facts(.file), copy).rest == [])
    }

    @Test func `another's folder stays as it is, and another's file is replaced`() {
        let traits = DestinationTraits(rights: rights(1_000))
        let differences: RsyncLine.Differences = [.time, .mode]
        let original = facts(.folder, owner: 1_000, mode: 0o755)
        var copy = facts(.folder, owner: 33, mode: 0o775)
        copy.modified.seconds -= 1
        let (rest, told) = judge(traits, differences, original, copy)
        #expect(rest == [])
        let sentence = "1 mode and 1 time at /d can't be set by this user, so they are left as they are."
        #expect(told.sentence(at: "/d") == sentence)
        (copy.kind, copy.mode) = (.file, 0o664)
        #expect(judge(traits, differences, facts(.file, owner: 1_000), copy).rest == differences)
    }

    @Test func `root without the right to give files away has copies of its own`() {
        let traits = DestinationTraits(rights: rights(0))
        let original = facts(.file, owner: 33, group: 33)
        let (rest, told) = judge(traits, [.owner, .group], original, facts(.file))
        #expect(rest == [])
        #expect(told.owners == 1 && told.groups == 1)
        // One of somebody else's is replaced.
        #expect(judge(traits, [.owner], original, facts(.file, owner: 44)).rest == [.owner])
    }

    @Test func `rights that a program can't have are not missed`() {
        let traits = DestinationTraits(rights: rights(1_000))
        let original = facts(.file, owner: 33, group: 1_000, mode: 0o4755)
        #expect(judge(traits, [.mode], original, facts(.file, owner: 1_000, group: 1_000, mode: 0o755)).rest == [])
        #expect(judge(traits, [.mode], original, facts(.file, owner: 1_000, group: 1_000, mode: 0o711)).rest == [.mode])
    }

    @Test func `where there are neither owners nor modes none are missed`() {
        var traits = DestinationTraits(rights: rights(0, [.chown, .fowner]))
        (traits.keepsOwners, traits.keepsModes) = (false, false)
        let original = facts(.file, owner: 5, group: 5)
        let (rest, told) = judge(traits, everything, original, facts(.file, owner: 9, mode: 0o700))
        #expect(rest == [.content, .size] && told.isEmpty)
    }

    @Test func `what became something else is different altogether`() {
        let traits = DestinationTraits(rights: rights(1_000))
        #expect(judge(traits, everything, facts(.file), facts(.folder)).rest == everything)
    }

    @Test func `lists and attributes that the file system does not have are none, and told`() {
        var traits = DestinationTraits(rights: rights(0, [.chown, .fowner]))
        let both: RsyncLine.Differences = [.accessLists, .extendedAttributes]
        #expect(judge(traits, both, facts(.file), facts(.file)).rest == both)
        traits.attributes = .extended
        let (rest, told) = judge(traits, both, facts(.file), facts(.file))
        // What is mirrored for something else is told of then.
        #expect(rest == [.extendedAttributes] && told.isEmpty)
        traits.attributes = []
        let none = judge(traits, both, facts(.folder), facts(.folder))
        #expect(none.rest == [] && none.told == ShortfallCounts(accessLists: 1, attributes: 1))
    }

    @Test func `another's folder keeps its lists`() {
        let traits = DestinationTraits(rights: rights(1_000))
        let folder = facts(.folder, owner: 5)
        let (rest, told) = judge(traits, [.accessLists], folder, folder)
        #expect(rest == [] && told == ShortfallCounts(accessLists: 1))
    }
}
