import MirroringEvents

/// An event as it leaves, with its body: one that every reader takes, whatever the engine said.
///
/// What readers would refuse is mended: numbers and times go to the nearest that is allowed, names and logs that are too long are cut,
/// and where the body is still too long, other texts are, then the log, its errors last. A line of the event's log says what was
/// changed, and the event is at least a warning. The sequence is the run's business, see ``RunAdmission``.
struct OutgoingEvent {
    /// The event.
    private(set) var event: MirroringStatusEventArgs
    /// Its JSON, at most `EventLimits.bodyBytes`.
    private(set) var body: [UInt8]
    /// Whether it is not the event that the engine made.
    var isMended: Bool { !changes.isEmpty }

    /// The bytes that a text may keep where the body is too long; texts that are shorter are left. With the last, an event without
    /// its log fits, even where JSON takes six bytes for each.
    private static let textLimits = [4_096, 512]

    private var changes = EventChanges()

    /// - Parameters:
    ///   - event: what the engine made.
    ///   - changes: what of it was changed already.
    ///   - told: lines to put before its log.
    init(_ event: MirroringStatusEventArgs, changes: EventChanges = EventChanges(), telling told: [StatusLogEntry] = [])
    {
        self.event = event
        self.changes = changes
        body = []
        self.changes.bound(&self.event)
        self.changes.cutNames(&self.event)
        var log = self.event.status.statusLog
        // One entry is for the line that says what was changed, if anything was.
        let room = EventLimits.logEntries - told.count - 1
        if log.count > (self.changes.isEmpty ? room + 1 : room) {
            self.changes.shorten(&log, toEntries: room)
        }
        compose(log, telling: told)
        if body.count > EventLimits.bodyBytes { fit(&log, told) }
    }

    private mutating func fit(_ log: inout [StatusLogEntry], _ told: [StatusLogEntry]) {
        for limit in Self.textLimits where body.count > EventLimits.bodyBytes {
            changes.cutTexts(&event, &log, toBytes: limit)
            compose(log, telling: told)
        }
        // What was told is a sentence or two: with an empty log everything fits.
        while body.count > EventLimits.bodyBytes, !log.isEmpty {
            changes.shorten(&log, byBytes: body.count - EventLimits.bodyBytes)
            compose(log, telling: told)
        }
    }

    /// Puts the log together and encodes the event.
    private mutating func compose(_ log: [StatusLogEntry], telling told: [StatusLogEntry]) {
        let said = (changes.entry(at: event.status.receivedTime).map { [$0] } ?? []) + told
        if !said.isEmpty {
            event.transferData.status.statusLog = said + log
            event.transferData.status.severity = max(event.status.severity, .warning)
        }
        body = event.encodedJSON()
    }
}
