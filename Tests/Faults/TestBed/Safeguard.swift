/// Something that keeps events from being lost or repeated, and can be taken out to see a row turn red.
enum Safeguard: String, Sendable, CaseIterable {
    /// What a killed engine left in the outbox is deleted before the next one starts.
    case outbox
    /// The subscriber takes events as the broker delivers them, and does not drop repeats.
    case ordering
}
