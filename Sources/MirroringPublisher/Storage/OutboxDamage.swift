/// Something in a process's share of the outbox that could not be read, and what is done about it.
struct OutboxDamage: Sendable, Hashable, CustomStringConvertible {
    /// The segment.
    let segment: SegmentName
    /// What is wrong with it.
    let kind: Kind

    enum Kind: Sendable, Hashable {
        /// The file ends in a record that was never completed.
        case torn(bytes: Int)
        /// Bytes that are not a record.
        case corrupt(bytes: Int, offset: Int)
        /// A sound record that is not an event this version can read.
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

    /// Whether a record was read that is not an event.
    var isUnintelligible: Bool {
        if case .unintelligible = kind { true } else { false }
    }

    /// Whether events are lost with it: a torn end was never accepted.
    var isLoss: Bool {
        if case .torn = kind { false } else { true }
    }

    /// What it means for whoever only looks, since nothing is done about it yet; nil for what is no loss.
    var preview: String? {
        guard isLoss else { return nil }
        return isKept ? "\(finding). It is set aside when every event around it is delivered." : description
    }

    /// What it means for whoever delivers the events.
    var description: String {
        switch kind {
        case .torn: "\(finding); they are cut."
        case .corrupt, .unintelligible:
            "\(finding). The file is kept as \(segment)\(SegmentName.corruptSuffix); every event around it is sent."
        case .missing: "\(finding); its events are lost. Somebody removed it."
        }
    }

    /// What is wrong, without a full stop.
    private var finding: String {
        let found =
            switch kind {
            case .torn(let bytes): "ends in \(bytes) bytes of an event that was never written completely"
            case .corrupt(let bytes, let offset): "holds \(bytes) unreadable bytes at offset \(offset)"
            case .unintelligible(let offset, let why): "holds a record at offset \(offset) that is no event: \(why)"
            case .missing: "is missing between others"
            }
        return "The outbox file \(segment) \(found)"
    }
}
