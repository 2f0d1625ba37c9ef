/// Something in a sequence that could not be read, and what was done about it.
struct OutboxDamage: Sendable, Hashable, CustomStringConvertible {
    /// The segment.
    let segment: SegmentName
    /// What is wrong with it.
    let kind: Kind

    enum Kind: Sendable, Hashable {
        /// The file ends in a record that was never completed.
        case torn(bytes: Int)
        /// Bytes that are no record.
        case corrupt(bytes: Int, offset: Int)
        /// A sound record that is no event this version can read.
        case unintelligible(offset: Int, why: String)
        /// The file is gone, though segments before and after it are there.
        case missing
    }

    /// Whether the file is kept under another name instead of deleted: a torn end was never accepted, so nothing is lost with it.
    var isKept: Bool {
        switch kind {
        case .torn, .missing: false
        case .corrupt, .unintelligible: true
        }
    }

    /// Whether a record was read that is no event.
    var isUnintelligible: Bool {
        if case .unintelligible = kind { true } else { false }
    }

    /// Whether events are lost with it: a torn end was never accepted.
    var isLoss: Bool {
        if case .torn = kind { false } else { true }
    }

    /// What it means for whoever only looks, since nothing is done about it yet; nil for a torn end, which was never accepted.
    var prospect: String? {
        let kept = "It is set aside when every event around it is delivered."
        return switch kind {
        case .torn: nil
        case .corrupt(let bytes, let offset):
            "The outbox file \(segment) holds \(bytes) unreadable bytes at offset \(offset). \(kept)"
        case .unintelligible(let offset, let why):
            "The outbox file \(segment) holds a record at offset \(offset) that is no event: \(why). \(kept)"
        case .missing:
            "The outbox file \(segment) is missing between others; its events are lost. Somebody removed it."
        }
    }

    var description: String {
        let kept = "The file is kept as \(segment)\(SegmentName.corruptSuffix); every event around it is sent."
        return switch kind {
        case .torn(let bytes):
            "The outbox file \(segment) ends in \(bytes) bytes of an event that was never written completely; they are cut."
        case .corrupt(let bytes, let offset):
            "The outbox file \(segment) holds \(bytes) unreadable bytes at offset \(offset). \(kept)"
        case .unintelligible(let offset, let why):
            "The outbox file \(segment) holds a record at offset \(offset) that is no event: \(why). \(kept)"
        case .missing:
            "The outbox file \(segment) is missing between others; its events are lost. Somebody removed it."
        }
    }
}
