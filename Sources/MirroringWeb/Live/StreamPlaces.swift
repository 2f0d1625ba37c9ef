/// From where a reader may go on after each of some events: a value.
///
/// Events of a run may come in another order than that of the history, where one has waited for another before it. So an event's own
/// position says nothing of those before; whoever goes on after the place that stands with it misses none.
enum StreamPlaces {
    /// The places that go with events.
    ///
    /// - Parameters:
    ///   - positions: of the events, in the order in which they are sent.
    ///   - begin: all up to it was sent before; nil if nothing was.
    ///   - end: all up to it is sent after them; nil if nothing is.
    /// - Returns: a place for each; nil where none can be told.
    static func places(of positions: [UInt64], from begin: UInt64?, to end: UInt64?) -> [UInt64?] {
        var places: [UInt64?] = []
        var next = end
        for position in positions.reversed() {
            places.append(next.flatMap { place in begin.map { max($0, place) } ?? place })
            next = next.flatMap { position > 0 ? min($0, position - 1) : nil }
        }
        return places.reversed()
    }
}
