/// What holds at which times of the week.
///
/// Spans that name days come before those that name none: `08:00-18:00` is every day's rule, and `Sat-Sun 00:00-24:00` its
/// exception.
public struct Timetable<Value: Sendable & Hashable>: Sendable, Hashable {
    /// What holds in a span.
    public struct Entry: Sendable, Hashable {
        /// When.
        public let span: DaySpan
        /// What.
        public let value: Value

        /// An entry from its parts.
        public init(_ span: DaySpan, _ value: Value) {
            self.span = span
            self.value = value
        }
    }

    /// The entries, as they were written.
    public let entries: [Entry]

    /// A timetable; of two entries that hold at one time, the first counts.
    public init(_ entries: [Entry]) {
        self.entries = entries
    }

    /// A timetable by which the same holds at all times.
    public init(always value: Value) {
        self.init([Entry(.always, value)])
    }

    /// What holds at a time; nil where no span is.
    public func value(at time: WeekTime) -> Value? {
        let fitting = entries.filter { $0.span.contains(time) }
        return (fitting.first { $0.span.days != nil } ?? fitting.first)?.value
    }

    /// The next time at which something else holds than at this one; nil if that never changes.
    public func change(after time: WeekTime) -> WeekTime? {
        let current = value(at: time)
        return entries.flatMap { $0.span.starts + $0.span.ends }
            .filter { value(at: $0) != current }
            .min { time.seconds(to: $0) < time.seconds(to: $1) }
    }

    /// The span that ended last before a time, or at it; nil if there are no spans.
    func lastEnded(before time: WeekTime) -> DaySpan? {
        entries.map(\.span).min { one, other in
            let ends = [one, other].map { span in span.ends.map { $0.seconds(to: time) }.min() ?? .max }
            return ends[0] < ends[1]
        }
    }

    /// Two spans that hold at one time, of which neither is the other's exception, and the first such time; nil if there are none.
    var overlap: (time: WeekTime, spans: [DaySpan])? {
        for (index, entry) in entries.enumerated() {
            for other in entries[(index + 1)...] where (entry.span.days == nil) == (other.span.days == nil) {
                if let time = entry.span.overlap(with: other.span) { return (time, [entry.span, other.span]) }
            }
        }
        return nil
    }
}
