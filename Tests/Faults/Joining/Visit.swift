import Foundation

/// What one subscription was given from its beginning to its end, in the order in which it came, and what it was told: a value, without I/O.
struct Visit: Sendable {
    /// From where on it wanted events.
    enum Start: Sendable {
        /// From when on it stood.
        case now
        /// From what bridges have cached, which are that many messages of the history at least.
        case cached(atLeast: UInt64)
        /// From a moment on.
        case since(Moment)
        /// Behind an offset of the history.
        case after(UInt64)
    }

    /// It was said that all has come up to there, when it had got that many events.
    struct Place: Sendable {
        let offset: UInt64
        let count: Int
    }

    /// Whose it was, for people.
    let name: String
    /// The job that was subscribed to; nil for all.
    let job: UUID?
    let start: Start
    /// What stands before that offset was published before it was begun.
    let begin: UInt64
    /// When it was said to stand.
    var stood: Moment?
    /// When the past had begun to come, where it wanted some.
    var answered: Moment?
    /// What it got as events.
    private(set) var events: [EventIdentity] = []
    /// What it got as events whose place was gone.
    private(set) var late: [EventIdentity] = []
    private(set) var places: [Place] = []
    /// Which sequences of a run were said not to come.
    private(set) var gaps: [UUID: [ClosedRange<Int>]] = [:]
    /// Before which offset events were said to be gone.
    private(set) var evictedBefore: UInt64 = 0
    /// What else it was told that must not be, in words.
    private(set) var complaints: [String] = []

    init(_ name: String, of job: UUID?, from start: Start, begin: UInt64) {
        self.name = name
        self.job = job
        self.start = start
        self.begin = begin
    }

    /// An event came.
    mutating func get(_ event: EventIdentity) {
        events.append(event)
    }

    /// An event came after its place was given up.
    mutating func getLate(_ event: EventIdentity) {
        late.append(event)
    }

    /// Events of a run were said not to come.
    mutating func miss(_ sequences: ClosedRange<Int>, of run: UUID) {
        gaps[run, default: []].append(sequences)
    }

    /// What stands before an offset was said to be gone.
    mutating func miss(before offset: UInt64) {
        evictedBefore = max(evictedBefore, offset)
    }

    /// All was said to have come up to an offset.
    ///
    /// - Parameter count: how many events it had got then; nil for those it has now.
    mutating func reach(_ offset: UInt64, with count: Int? = nil) {
        if let last = places.last, offset < last.offset {
            complain("After the place \(last.offset) it was told the place \(offset), which lies before it.")
        }
        places.append(Place(offset: offset, count: count ?? events.count))
    }

    /// Something was said, or was not, that must not be so.
    mutating func complain(_ sentence: String) {
        complaints.append(sentence)
    }
}
