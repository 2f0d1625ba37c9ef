import MirroringFiles
import MirroringRemote

/// Between two ends: a record for the times, one for what is kept of the rest, one for names, one for the user, and one for each
/// byte that no name may hold, each group and each range of numbers.
extension DestinationTraits {
    private enum Word: String {
        case times, keeps, names, refused, user, group, users, groups
    }

    private static let unknown = ProtocolViolation("a list has a trait that is not understood")
    /// The most records: a user has 65,536 groups at most, and there are some hundred ranges of numbers.
    private static let limit = 1 << 17

    /// Reads traits that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        var once: [Word: Record] = [:]
        var groups: Set<UInt32> = []
        var ranges: [Word: [ClosedRange<UInt32>]] = [:]
        var refused: Set<UInt8> = []
        var reader = RecordReader(fields: 2...8, atMost: Self.limit)
        reader.append(records)
        while let record = try reader.next() {
            guard let word = Word(rawValue: String(decoding: record.fields[0], as: UTF8.self)) else {
                throw Self.unknown
            }
            switch (word, record.fields.count) {
            case (.times, 4), (.keeps, 8), (.names, 3), (.user, 3):
                guard once[word] == nil else { throw Self.unknown }
                once[word] = record
            case (.group, 2): groups.insert(try record.number(at: 1))
            case (.refused, 2): refused.insert(try record.number(at: 1))
            case (.users, 3), (.groups, 3):
                let first: UInt32 = try record.number(at: 1)
                let last: UInt32 = try record.number(at: 2, in: first...UInt32.max)
                ranges[word, default: []].append(first...last)
            default: throw Self.unknown
            }
        }
        try reader.end()
        guard let times = once[.times], let keeps = once[.keeps], let names = once[.names], let user = once[.user]
        else { throw Self.unknown }
        self.init(
            times: try TimePrecision(times),
            keepsOwners: try keeps.number(at: 1, in: 0...1) == 1,
            keepsModes: try keeps.number(at: 2, in: 0...1) == 1,
            hasHardLinks: try keeps.number(at: 3, in: 0...1) == 1,
            hasSymbolicLinks: try keeps.number(at: 4, in: 0...1) == 1,
            names: NameRules(
                refused: refused,
                areText: try names.number(at: 2, in: 0...1) == 1,
                longest: try names.number(at: 1, in: 1...Int.max)
            ),
            keepsCase: try keeps.number(at: 5, in: 0...1) == 1,
            keepsNameEnds: try keeps.number(at: 6, in: 0...1) == 1,
            attributes: AttributeKinds(rawValue: try keeps.number(at: 7, in: 0...AttributeKinds.all.rawValue)),
            rights: EngineRights(
                user: try user.number(at: 1),
                groups: groups,
                capabilities: EngineRights.Capabilities(rawValue: try user.number(at: 2)),
                users: NumberRanges(ranges[.users] ?? []),
                knownGroups: NumberRanges(ranges[.groups] ?? [])
            )
        )
    }

    /// The list as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        func append(_ word: Word, _ numbers: [UInt8]...) { writer.append([Array(word.rawValue.utf8)] + numbers) }
        append(.times, .init(field: times.grain), .init(field: times.earliest), .init(field: times.latest))
        let kept = [keepsOwners, keepsModes, hasHardLinks, hasSymbolicLinks, keepsCase, keepsNameEnds].map(Self.field)
        writer.append([Array(Word.keeps.rawValue.utf8)] + kept + [.init(field: attributes.rawValue)])
        append(.names, .init(field: names.longest), Self.field(names.areText))
        for byte in names.refused.sorted() { append(.refused, .init(field: byte)) }
        append(.user, .init(field: rights.user), .init(field: rights.capabilities.rawValue))
        for group in rights.groups.sorted() { append(.group, .init(field: group)) }
        for (word, numbers) in [(Word.users, rights.users), (.groups, rights.knownGroups)] {
            for range in numbers.ranges {
                append(word, .init(field: range.lowerBound), .init(field: range.upperBound))
            }
        }
        return writer.bytes
    }

    private static func field(_ isSo: Bool) -> [UInt8] { .init(field: isSo ? 1 : 0) }
}

extension TimePrecision {
    private static let wholeSecond = 1_000_000_000
    /// The longest step between two times: a day, on file systems that are long gone.
    private static let longest = 86_400 * wholeSecond

    /// Reads what can be the precision of a file system.
    fileprivate init(_ record: Record) throws(ProtocolViolation) {
        let grain: Int = try record.number(at: 1, in: 0...Self.longest)
        let earliest: Int = try record.number(at: 2)
        let latest: Int = try record.number(at: 3, in: earliest...Int.max)
        let isStep = grain < Self.wholeSecond ? Self.wholeSecond % max(1, grain) == 0 : grain % Self.wholeSecond == 0
        guard isStep else {
            throw ProtocolViolation("a list has a step of times that no file system has")
        }
        self.init(grain: grain, earliest: earliest, latest: latest)
    }
}
