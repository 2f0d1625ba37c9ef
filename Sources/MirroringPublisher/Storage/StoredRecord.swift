/// An event as it lies in a file.
struct StoredRecord: Sendable {
    /// The encoded event.
    let body: [UInt8]
    /// Where the next record begins.
    let end: OutboxPosition
}
