import MirroringCommands

/// A line of `mom publish --json`, or on stderr: one that is refused.
struct RefusedLine: Encodable {
    /// Where it stands: a file, or stdin.
    let source: String
    /// Its number, from 1.
    let line: Int
    let reason: String

    /// The line for a person.
    var text: Line {
        "mom: line \(line) of \(source) is refused: \(reason)"
    }
}

/// What has become of the lines.
struct PublishingOutcome: Sendable {
    /// How many events were published.
    var published = 0
    /// How many lines were refused.
    var refused = 0

    /// The last line of `mom publish --json`.
    private struct Summary: Encodable {
        let published: Int
        let refused: Int
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
        try Console.output(encoding: Summary(published: published, refused: refused, waiting: waiting))
    }

    /// The last line for a person: `12 events published, 1 line refused.`
    var text: Line {
        let rest = refused > 0 ? ", \(Quantity.count(refused, "line")) refused" : ""
        return "mom: \(Quantity.count(published, "event")) published\(rest)."
    }
}
