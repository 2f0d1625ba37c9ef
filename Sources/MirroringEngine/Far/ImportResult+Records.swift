import MirroringEvents
import MirroringFiles
import MirroringRemote

/// Between two ends the result of an import is about the manifest that both have: items and deletions are told by their places in it, and
/// what may have been moved comes last.
extension PackageImport.Result {
    private enum Word: String {
        case imported, deleted, failed, undeleted, left, shortfalls, moves
    }

    private static let unknown = ProtocolViolation("an import has a result that is not understood")
    /// A word and a failure.
    private static let fieldCount = 1 + FailureMessage.fieldCount
    /// A word and six numbers.
    private static let shortfallCount = 7

    /// Reads a result that anybody may have written.
    ///
    /// - Parameters:
    ///   - manifest: what was put in place. Of each part of it there is something to say: all deletions of a run may be in one package.
    ///   - others: how many records there may be beside.
    init(
        records: [UInt8],
        of manifest: Manifest,
        and others: Int = FrameLimits.items
    ) throws(ProtocolViolation) {
        self.init(moves: PossibleMoves())
        let planned = manifest.obstacles + manifest.deletions
        var (items, gone): (Set<Int>, Set<Int>) = ([], [])
        let most = manifest.entries.count + planned.count + others
        var reader = RecordReader(fields: 1...Self.shortfallCount, atMost: most)
        reader.append(records)
        while let record = try reader.next() {
            switch (Word(rawValue: String(decoding: record.fields[0], as: UTF8.self)), record.fields.count) {
            case (.imported, 2):
                let entry = manifest.entries[try record.place(among: manifest.entries.count, but: &items)]
                guard entry.kind != .folder else { throw Self.unknown }
                imported.append(entry.path)
                if entry.kind == .file { bytes.addUpToMaximum(entry.facts.size) }
            case (.deleted, 2): deletions.append(planned[try record.place(among: planned.count, but: &gone)])
            case (.failed, Self.fieldCount): failures.append(RunFailure(try FailureMessage(record, from: 1)))
            case (.undeleted, Self.fieldCount): undeleted.append(RunFailure(try FailureMessage(record, from: 1)))
            case (.left, Self.fieldCount): warnings.append(RunFailure(try FailureMessage(record, from: 1)))
            case (.shortfalls, Self.shortfallCount): shortfalls = try ShortfallCounts(record)
            case (.moves, 1):
                moves = try PossibleMoves(rest: &reader)
                return
            default: throw Self.unknown
            }
        }
        throw ProtocolViolation("an import has a result that is cut short")
    }

    /// The result as it is sent.
    ///
    /// - Parameter manifest: what was put in place.
    func records(of manifest: Manifest) -> [UInt8] {
        var writer = RecordWriter()
        let items = manifest.entries.enumerated().filter { $0.element.kind != .folder }
        Self.append(.imported, imported, among: items.map { ($0.offset, $0.element.path) }, to: &writer)
        let planned = (manifest.obstacles + manifest.deletions).enumerated()
        Self.append(.deleted, deletions, among: planned.map { ($0.offset, $0.element) }, to: &writer)
        for (word, list) in [(Word.failed, failures), (.undeleted, undeleted), (.left, warnings)] {
            for failure in list { writer.append([Array(word.rawValue.utf8)] + FailureMessage(failure).fields) }
        }
        writer.append([Array(Word.shortfalls.rawValue.utf8)] + shortfalls.fields)
        writer.append([Array(Word.moves.rawValue.utf8)])
        moves.append(to: &writer)
        return writer.bytes
    }

    /// Adds the places of some elements of a list.
    private static func append<Element: Hashable>(
        _ word: Word,
        _ elements: [Element],
        among list: [(Int, Element)],
        to writer: inout RecordWriter
    ) {
        guard !elements.isEmpty else { return }
        var places = Dictionary(list.map { ($1, $0) }) { first, _ in first }
        for element in elements {
            // Each is there once.
            guard let place = places.removeValue(forKey: element) else { continue }
            writer.append([Array(word.rawValue.utf8), [UInt8](field: place)])
        }
    }
}

extension Record {
    /// A place in a list that is told once.
    ///
    /// - Parameters:
    ///   - count: how many places there are.
    ///   - told: those that were told before.
    fileprivate func place(among count: Int, but told: inout Set<Int>) throws(ProtocolViolation) -> Int {
        let place: Int = try number(at: 1, in: 0...Int.max)
        guard place < count, told.insert(place).inserted else {
            throw ProtocolViolation("an import has a place that is out of range, or told twice")
        }
        return place
    }
}

extension ShortfallCounts {
    /// More entries are in no package; so many can be added up for a long time.
    private static let limit = 1 << 40

    fileprivate init(_ record: Record) throws(ProtocolViolation) {
        self.init(
            owners: try record.number(at: 1, in: 0...Self.limit),
            groups: try record.number(at: 2, in: 0...Self.limit),
            modes: try record.number(at: 3, in: 0...Self.limit),
            times: try record.number(at: 4, in: 0...Self.limit),
            accessLists: try record.number(at: 5, in: 0...Self.limit),
            attributes: try record.number(at: 6, in: 0...Self.limit)
        )
    }

    fileprivate var fields: [[UInt8]] {
        [owners, groups, modes, times, accessLists, attributes].map { [UInt8](field: $0) }
    }
}
