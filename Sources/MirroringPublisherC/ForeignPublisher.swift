import Logging
import MirroringEvents
import MirroringFiles
import MirroringPublisher
import MirroringSettings
import Synchronization

/// Why an event was not published, or nothing can be.
struct PublishingProblem: Error {
    /// What has become of the event, by the numbers of the header.
    enum Kind: Int32 {
        case refused = 1
        case lost = 2
    }

    let kind: Kind
    /// A sentence or more.
    let sentence: String

    init(_ kind: Kind, _ sentence: some CustomStringConvertible) {
        self.kind = kind
        self.sentence = sentence.description
    }
}

/// A publisher for a program in another language: events come as JSON, and what goes wrong is told by the call.
final class ForeignPublisher: Sendable {
    private let publisher: OutboxPublisher
    private let delivering: Task<Void, Never>
    /// Held while an event is notified, since the publisher only counts what it could not do.
    private let notifying = Mutex(())

    /// Opens the outbox.
    ///
    /// - Parameters:
    ///   - uri: the brokers; nil for those of the settings.
    ///   - folder: the outbox; nil for that of the settings.
    /// - Throws: why that can't be.
    init(uri: String?, folder: String?) throws(PublishingProblem) {
        let options = [
            SettingOption("broker_uri", sets: "broker.uri", to: uri),
            SettingOption("outbox_folder", sets: "outbox.folder", to: folder),
        ]
        do {
            let settings = try LoadedSettings(of: .engine, options: options).settings
            let configuration = try PublisherConfiguration(
                config: settings.reader,
                connectionName: "mirroring-publisher",
                outboxFolder: settings.folder("outbox.folder", default: "outbox")
            )
            // What there is to say of the delivery is told by ``flush(for:)``.
            let logger = Logger(label: "mirroring-publisher", factory: { _ in SwiftLogNoOpLogHandler() })
            publisher = try OutboxPublisher(configuration: configuration, logger: logger)
        } catch {
            throw PublishingProblem(.refused, "\(error)")
        }
        delivering = Task.detached { [publisher] in await publisher.run() }
    }

    /// Keeps an event for delivery.
    ///
    /// - Parameter json: the event.
    /// - Throws: why it is none, or could not be kept.
    func publish(_ json: [UInt8]) throws(PublishingProblem) {
        let event: MirroringStatusEventArgs
        do throws(EventDecodingError) {
            event = try MirroringStatusEventArgs(json: json)
            try event.validate()
        } catch {
            throw PublishingProblem(.refused, error)
        }
        let problem = notifying.withLock { _ -> PublishingProblem? in
            let before = publisher.health
            publisher.notify(event)
            let after = publisher.health
            if after.refused > before.refused {
                return PublishingProblem(.refused, after.refusalReason ?? "The event has no place in its run.")
            }
            guard after.lost > before.lost else { return nil }
            return PublishingProblem(.lost, after.storingError?.description ?? "The event could not be kept.")
        }
        if let problem { throw problem }
    }

    /// Blocks until all is delivered, or the time is over.
    ///
    /// - Returns: how many events still wait, and why, where that is known.
    func flush(for time: Duration) -> (waiting: Int, reason: String?) {
        let arrival = Arrival<Int>()
        Task.detached { [publisher] in arrival.set(await publisher.drain(for: time)) }
        return (arrival.wait(), publisher.health.lastError)
    }

    /// Ends the delivery; blocks until what is under way is done.
    func close() {
        publisher.restore()
        // Asked before: the end of the delivery ends the connection too.
        let isConnected = publisher.health.isConnected
        delivering.cancel()
        // Without a connection there is nothing to finish, and an attempt to connect may take its time to end.
        guard isConnected else { return }
        let end = Arrival<Bool>()
        Task.detached { [delivering] in
            await delivering.value
            end.set(true)
        }
        _ = end.wait()
    }
}
