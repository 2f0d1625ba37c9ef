import MirroringSettings
import Yams

extension JobFile.KeyGroup {
    /// When a job may run, how fast, and for how long.
    static let limits = Self(keys: ["bandwidth", "window", "timeout"]) { keys, job in
        job.bandwidth = keys.bandwidth("bandwidth")
        job.window = keys.window("window")
        job.timeouts = keys.timeouts("timeout") ?? job.timeouts
    }
}

extension JobFileKeys {
    /// All spans of a timetable are looked at again and again, and each with each other.
    private static let spanLimit = 100

    /// `20MB/s`, or a map of spans of the day to rates.
    fileprivate func bandwidth(_ key: String) -> Timetable<ByteRate?>? {
        guard let node = node(key) else { return nil }
        let entries: [Timetable<ByteRate?>.Entry]
        if let mapping = node.mapping {
            guard isFew(mapping.count, key) else { return nil }
            entries = mapping.compactMap { times, value in
                guard let span = times.scalar.flatMap({ DaySpan($0.string) }), let rate = Self.rate(value) else {
                    return nil
                }
                return Timetable<ByteRate?>.Entry(span, rate)
            }
            guard entries.count == mapping.count, !entries.isEmpty else { return noRate(key) }
        } else {
            guard let rate = Self.rate(node) else { return noRate(key) }
            entries = Timetable(always: rate).entries
        }
        let table = Timetable(entries)
        guard let overlap = table.overlap else { return table }
        let time = overlap.spans[0].days == nil ? overlap.time.clock : overlap.time.description
        let spans = overlap.spans.map(\.description).joined(separator: " and ")
        note(key, "has two rates for \(time): \(spans) overlap.")
        return nil
    }

    /// A rate, nil in it for `unlimited`; nil if it is none.
    private static func rate(_ node: Node) -> ByteRate?? {
        guard let text = node.scalar?.string else { return nil }
        return text == "unlimited" ? .some(nil) : ByteRate(text).map { .some($0) }
    }

    private func noRate(_ key: String) -> Timetable<ByteRate?>? {
        note(key, "must be a rate such as 20MB/s, or a timetable such as {\"08:00-18:00\": 5MB/s}.")
        return nil
    }

    private func isFew(_ count: Int, _ key: String) -> Bool {
        if count > Self.spanLimit { note(key, "has \(count) spans; at most \(Self.spanLimit) are allowed.") }
        return count <= Self.spanLimit
    }

    /// One span of the day, or a list of them.
    fileprivate func window(_ key: String) -> Timetable<Bool>? {
        guard let node = node(key) else { return nil }
        let items = node.sequence.map(Array.init) ?? [node]
        guard isFew(items.count, key) else { return nil }
        let spans = items.compactMap { item in item.scalar.flatMap { DaySpan($0.string) } }
        guard spans.count == items.count, !spans.isEmpty else {
            note(key, "must be one or more spans such as 22:00-06:00.")
            return nil
        }
        return Timetable(spans.map { Timetable<Bool>.Entry($0, true) })
    }

    /// A span of time for transfers that move nothing, or a list of `idle` and `run`.
    fileprivate func timeouts(_ key: String) -> Timeouts? {
        guard let node = node(key) else { return nil }
        guard node.mapping != nil else {
            let idle = Self.duration(node)
            if idle == nil { note(key, "must be a span of time such as 10m, or a list of idle and run.") }
            return idle.map { Timeouts(idle: $0) }
        }
        guard let keys = section(key, known: ["idle", "run"]) else { return nil }
        return Timeouts(idle: keys.duration("idle"), run: keys.duration("run"))
    }

    private func duration(_ key: String) -> Duration? {
        guard let node = node(key) else { return nil }
        let duration = Self.duration(node)
        if duration == nil { note(key, "must be a span of time such as 10m or 4h.") }
        return duration
    }

    /// A span of time of a second or more.
    private static func duration(_ node: Node) -> Duration? {
        node.scalar.flatMap { TimeSpan($0.string) }.flatMap { $0.seconds > 0 ? $0.duration : nil }
    }
}
