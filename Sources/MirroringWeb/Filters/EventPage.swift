import MirroringEvents
import MirroringWire

/// Which part of a list of events somebody wants: a value.
enum EventPage: Sendable, Hashable {
    /// The newest ones.
    case newest
    /// Those after a position.
    case after(UInt64)
    /// Those before one.
    case before(UInt64)

    /// The parameters that say so.
    static let parameters: Set<String> = ["after", "before", "limit"]

    /// Reads it from the parameters of an address: positions, alone or with the history's name in front.
    ///
    /// - Parameter query: the parameters.
    /// - Returns: the part, and the history that the position is one of, if that is said.
    static func read(_ query: QueryParameters) throws(Problem) -> (page: EventPage, epoch: Epoch?) {
        let after = try query.text("after")
        let before = try query.text("before")
        switch (after, before) {
        case (nil, nil): return (.newest, nil)
        case (let text?, nil):
            let (position, epoch) = try position("after", text)
            return (.after(position), epoch)
        case (nil, let text?):
            let (position, epoch) = try position("before", text)
            return (.before(position), epoch)
        case (_?, _?): throw Problem(.badParameter, "Of \"after\" and \"before\" one can be there.")
        }
    }

    private static func position(_ name: String, _ text: String) throws(Problem) -> (UInt64, Epoch?) {
        if let place = StreamPosition(text) { return (place.offset, place.epoch) }
        guard let position = UInt64(text), String(position) == text else {
            throw .parameter(name, "a position, alone or as <history>:<position>")
        }
        return (position, nil)
    }

    /// The part of elements that are in the order of their positions.
    ///
    /// - Returns: the part, and whether there are others before and after it.
    func cut<Element>(
        _ elements: [Element],
        limit: Int,
        by position: (Element) -> UInt64
    ) -> (part: ArraySlice<Element>, hasEarlier: Bool, hasLater: Bool) {
        let range: Range<Int>
        switch self {
        case .newest: range = max(0, elements.count - limit)..<elements.count
        case .after(let place):
            let first = elements.firstIndex { position($0) > place } ?? elements.count
            range = first..<min(elements.count, first.addingUpToMaximum(limit))
        case .before(let place):
            let end = elements.firstIndex { position($0) >= place } ?? elements.count
            range = max(0, end - limit)..<end
        }
        return (elements[range], range.lowerBound > 0, range.upperBound < elements.count)
    }
}
