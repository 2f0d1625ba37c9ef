package import MirroringEvents

package import struct Foundation.UUID

/// What is told of the event or statement that an alert is about: text, never its identity.
package struct AlertFacts: Sendable, Hashable, Codable {
    /// The run; nil where it is about none.
    package var runId: UUID?
    /// What kind of trouble it is.
    package var category: MirroringEvents.Category?
    /// The file, folder or host that it is about.
    package var item: String?
    /// What has happened, in whole sentences.
    package var text: String
    /// The machine whose engine says so.
    package var host: String?
    /// The destination as a URI.
    package var destination: String?
    /// When it happened.
    package var time: Timestamp

    /// Facts by their parts.
    init(
        runId: UUID? = nil,
        category: MirroringEvents.Category? = nil,
        item: String? = nil,
        text: String,
        host: String? = nil,
        destination: String? = nil,
        time: Timestamp
    ) {
        self.runId = runId
        self.category = category
        self.item = item
        self.text = text
        self.host = host
        self.destination = destination
        self.time = time
    }

    /// Those of an event: its worst log entry tells.
    ///
    /// - Parameter delay: for how long it had waited for its broker.
    init(_ event: MirroringStatusEventArgs, delay: Duration?) {
        let log = event.status.statusLog
        let worst = log.first { $0.level == .error } ?? log.first { $0.level == .warning } ?? log.last
        let late = delay.map { " The event had waited \(Int($0 / .seconds(1))) s for its broker." } ?? ""
        self.init(
            runId: event.runId,
            category: worst?.category,
            item: worst?.item,
            text: (worst?.message ?? "\(event.status.state.rawValue), \(event.status.outcome.rawValue).") + late,
            host: event.engine.host,
            destination: event.transferData.initializeData.destinationUri,
            time: event.status.receivedTime
        )
    }
}
