/// Reads records that anybody may have written, however they are cut into pieces.
///
/// It keeps no more than one record that is not whole yet, and what was appended last.
package struct RecordReader: Sendable {
    /// The most bytes of a field: a path has 4,096 at most wherever it can be opened, a message 1,024.
    package static let fieldLimit = 65_536

    private let counts: ClosedRange<Int>
    private let limit: Int
    private var bytes: [UInt8] = []
    /// Where the next record begins.
    private var start = 0
    /// Where its fields end, as far as they have arrived; the first is their number.
    private var ends: [Int] = []
    /// How many of them follow that number.
    private var fieldCount = 0
    /// Up to there no other field ends.
    private var searched = 0
    /// How many records there were.
    private var count = 0

    /// A reader.
    ///
    /// - Parameters:
    ///   - counts: how many fields a record has.
    ///   - limit: the most records.
    package init(fields counts: ClosedRange<Int>, atMost limit: Int) {
        self.counts = counts
        self.limit = limit
    }

    /// Takes what has arrived.
    package mutating func append(_ piece: some Collection<UInt8>) {
        if start > 0 {
            bytes.removeSubrange(..<start)
            for index in ends.indices { ends[index] -= start }
            searched = max(0, searched - start)
            start = 0
        }
        bytes.append(contentsOf: piece)
    }

    /// The next record; nil if it has not arrived in whole.
    ///
    /// - Throws: ``ProtocolViolation``, now and whenever it is asked again.
    package mutating func next() throws(ProtocolViolation) -> Record? {
        while true {
            let place = ends.last.map { $0 + 1 } ?? start
            guard let end = bytes[max(place, searched)...].firstIndex(of: 0) else {
                searched = bytes.count
                guard bytes.count - place <= Self.fieldLimit else { throw Self.tooLong }
                return nil
            }
            guard end - place <= Self.fieldLimit else { throw Self.tooLong }
            if ends.isEmpty { fieldCount = try number(bytes[place..<end]) }
            ends.append(end)
            guard ends.count > fieldCount else { continue }
            let fields = zip(ends, ends.dropFirst()).map { bytes[($0 + 1)..<$1] }
            start = end + 1
            count += 1
            ends.removeAll(keepingCapacity: true)
            return Record(fields: fields)
        }
    }

    /// Checks that the list ends here.
    ///
    /// - Parameter expected: how many records it has to have; nil for any number.
    package func end(expecting expected: Int? = nil) throws(ProtocolViolation) {
        guard start == bytes.count else { throw ProtocolViolation("a list is cut short") }
        if let expected, expected != count {
            throw ProtocolViolation("a list has \(count) records, and \(expected) were asked for")
        }
    }

    /// How many fields a record says that it has.
    private func number(_ head: ArraySlice<UInt8>) throws(ProtocolViolation) -> Int {
        guard let fields: Int = Record.number(head), counts.contains(fields) else {
            throw ProtocolViolation("a list has a record that is not understood")
        }
        guard count < limit else { throw ProtocolViolation("a list has more than \(limit) records") }
        return fields
    }

    private static let tooLong = ProtocolViolation("a list has a field of more than \(fieldLimit) bytes")
}

extension RecordReader {
    /// Reads a list that is there in whole.
    ///
    /// - Parameters:
    ///   - list: its bytes.
    ///   - counts: how many fields a record has.
    ///   - limit: the most records.
    ///   - expected: how many records it has to have; nil for any number.
    ///   - make: what becomes of a record.
    package static func read<Element>(
        _ list: [UInt8],
        fields counts: ClosedRange<Int>,
        atMost limit: Int,
        expecting expected: Int? = nil,
        _ make: (Record) throws(ProtocolViolation) -> Element
    ) throws(ProtocolViolation) -> [Element] {
        var reader = RecordReader(fields: counts, atMost: expected ?? limit)
        reader.append(list)
        var elements: [Element] = []
        while let record = try reader.next() { elements.append(try make(record)) }
        try reader.end(expecting: expected)
        return elements
    }
}
