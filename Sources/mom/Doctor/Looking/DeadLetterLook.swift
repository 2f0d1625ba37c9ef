import MirroringCommands
import MirroringOfflineLog
import MirroringWire
import RabbitMQClient

/// Counts the messages that no bridge could read, and takes none.
struct DeadLetterLook: Sendable {
    let virtualHost: String
    /// The monitoring folder of this machine; nil where no bridge is set up.
    let folder: String?
    let limit: Duration

    /// - Parameters:
    ///   - broker: where; nil for nowhere.
    ///   - obstacle: why it is nowhere, as it follows "since".
    func facts(_ broker: BrokerConfiguration?, else obstacle: String) async -> DeadLetterFacts {
        let folder = folder
        let noted =
            await Bounded.blocking(within: limit) { () -> Int? in
                folder.flatMap { try? DeadLetterNotes(folder: $0) }?.notes.count
            } ?? nil
        return DeadLetterFacts(
            virtualHost: virtualHost,
            count: await count(broker, else: obstacle),
            noted: folder.flatMap { folder in noted.map { (count: $0, folder: folder) } }
        )
    }

    private func count(_ broker: BrokerConfiguration?, else obstacle: String) async -> DeadLetterFacts.Count {
        guard let broker else { return .untold(obstacle) }
        let count = await Bounded.value(within: limit) { () -> DeadLetterFacts.Count in
            do {
                let once = ConnectionRecovery.once(configuration: broker)
                return try await once.run(on: AMQPConsumer.self) { consumer in
                    .told(try await consumer.declare(QueueDeclaration.passive(WireNames.Queue.deadLetter)).messages)
                }
            } catch let error as AMQPError where error.code == .notFound && error.origin == .channel {
                return .untold("the queue \(WireNames.Queue.deadLetter) is missing")
            } catch {
                return .untold(Finding.reason(of: error))
            }
        }
        return count ?? .untold("the broker has said nothing for \(Quantity.duration(limit))")
    }
}
