import ArgumentParser
import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire

/// The options that say from where on events are shown.
struct WatchStart: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "From where on: now, cached, a time, or a position that an earlier watch has told at its end.",
            discussion: """
                The past is what bridges have cached. A time is one such as 2026-11-28T14:00:00Z, a local one such as \
                "2026-11-28 14:00", or how long ago it was, such as 2h. Default: now.
                """,
            valueName: "start"
        ),
        transform: Self.point
    )
    var from: StartingPoint?

    @Option(
        help: ArgumentHelp(
            "Show first what the bridges have cached: all, or so many events at most, of each job that is given by its id.",
            valueName: "all or n"
        )
    )
    var replay: WatchedPast?

    func validate() throws {
        if from != nil, replay != nil { throw ValidationError("Give one of --from and --replay.") }
    }

    /// From where on the subscription is to bring events.
    var point: StartingPoint {
        from ?? (replay == nil ? .now : .cached)
    }

    /// Whether nobody has said from where on.
    var isOpen: Bool { from == nil && replay == nil }

    /// What is shown of the past.
    var past: PastEvents { PastEvents(replay ?? .all) }

    /// Reads a start. A time comes before a position: the two are never spelled alike but where a history has the name of a time.
    ///
    /// - Throws: `ValidationError` for what is none.
    static func point(_ text: String) throws -> StartingPoint {
        switch text {
        case "now": return .now
        case "cached": return .cached
        default: break
        }
        if let moment = PastMoment.read(text) { return .since(moment) }
        if let position = StreamPosition(text) { return .after(position) }
        throw ValidationError(
            """
            "\(text)" is no start. Write now, cached, or a position that an earlier watch has told at its end; or a time. \
            \(PastMoment.shapes)
            """
        )
    }
}
