import EventSamples

/// Segments of an outbox: records become others with a checksum that fits, go, come twice; heads lie, ends are torn.
struct OutboxForm: InputForm {
    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        guard var segment = OutboxSegment(input, checking: false), !segment.records.isEmpty else {
            input = other
            return
        }
        let place = random.number(below: segment.records.count)
        switch random.number(below: 9) {
        case 0, 1, 2:
            let others = OutboxSegment(other, checking: false)?.records ?? []
            let otherRecord = others.isEmpty ? [] : random.element(of: others)
            JSONForm().change(&segment.records[place], with: otherRecord, &random)
        case 3: segment.records.remove(at: place)
        case 4: segment.records.insert(segment.records[place], at: random.number(below: segment.records.count))
        case 5:
            let others = OutboxSegment(other, checking: false)?.records ?? []
            guard !others.isEmpty else { return }
            segment.records.insert(random.element(of: others), at: place)
        case 6:
            // A head that promises another length.
            let length = UInt32(truncatingIfNeeded: random.element(of: EdgeValues.integers))
            segment.rest += OutboxSegment.bytes(length) + OutboxSegment.bytes(0) + Array("{}".utf8)
        case 7: segment.rest += [UInt8](repeating: 0, count: random.number(below: 512))
        default:
            // Damage with sound records behind it.
            let behind = segment.records[place...].flatMap(OutboxSegment.record)
            segment.records.removeSubrange(place...)
            segment.rest = random.element(of: EdgeValues.texts) + behind + segment.rest
        }
        input = segment.bytes
    }
}
