import MirroringCommands

/// A line of `mom publish --json`, or on stderr: one that is refused, or was not taken.
struct RefusedLine: Encodable {
    /// Where it stands: a file, or stdin.
    let source: String
    /// Its number, from 1.
    let line: Int
    let reason: String
    /// Whether it is an event for which there was no room: given again, it may be taken.
    var isLeft = false

    private enum CodingKeys: String, CodingKey {
        case source, line, reason
        case isLeft = "left"
    }

    /// The line for a person.
    var text: Line {
        "mom: line \(line) of \(source) \(isLeft ? "was not taken" : "is refused"): \(reason)"
    }
}

/// What has become of the lines.
struct PublishingOutcome: Sendable {
    /// How many events were published.
    var published = 0
    /// How many lines were refused.
    var refused = 0
    /// How many events were not taken, for want of room.
    var left = 0

    /// The last line of `mom publish --json`.
    private struct Summary: Encodable {
        let published: Int
        let refused: Int
        let left: Int
        /// How many of the events the broker has not confirmed.
        let waiting: Int
    }

    /// Tells all of it.
    ///
    /// - Parameters:
    ///   - waiting: how many events the broker has not confirmed.
    ///   - json: whether it is told as JSON on stdout, or to a person on stderr.
    /// - Throws: as `Console` does.
    func tell(waiting: Int, json: Bool) throws {
        guard json else { return Console.error(text) }
        try Console.output(encoding: Summary(published: published, refused: refused, left: left, waiting: waiting))
    }

    /// The last line for a person: `12 events published, 1 line refused.`
    var text: Line {
        var parts = ["\(Quantity.count(published, "event")) published"]
        if refused > 0 { parts.append("\(Quantity.count(refused, "line")) refused") }
        if left > 0 { parts.append("\(Quantity.count(left, "line")) not taken") }
        return "mom: \(parts.joined(separator: ", "))."
    }
}
