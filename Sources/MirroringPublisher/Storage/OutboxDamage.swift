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
        /// The file is another segment under this one's name: somebody has given it one more.
        case misplaced(SegmentName)
    }

    /// Whether the file is kept under another name instead of deleted: a torn end was never accepted, so nothing is lost with it.
    var isKept: Bool {
        switch kind {
        case .torn, .missing: false
        case .corrupt, .unintelligible, .misplaced: true
        }
    }

    /// Whether a record was read that is not an event.
    var isUnintelligible: Bool {
        if case .unintelligible = kind { true } else { false }
    }

    /// Whether the file is another's under this name.
    var isMisplaced: Bool {
        if case .misplaced = kind { true } else { false }
    }

    /// Whether events are lost with it: a torn end was never accepted, and another segment's events are its own.
    var isLoss: Bool {
        switch kind {
        case .torn, .misplaced: false
        case .corrupt, .unintelligible, .missing: true
        }
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
            "\(finding). The file is kept as \(segment.setAside); every event around it is sent."
        case .missing: "\(finding); its events are lost. Somebody removed it."
        case .misplaced: "\(finding); nothing of it is sent. Whoever delivers the events sets it aside."
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
            case .misplaced(let other): "is the file \(other) under another name"
            }
        return "The outbox file \(segment) \(found)"
    }
}
