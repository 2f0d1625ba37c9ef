import Foundation
import MirroringCommands
import MirroringEvents
import MirroringWire
import RabbitMQClient
import RabbitMQManagement

/// Tries rights by the user's own login, so that what counts is what the broker does, wherever it has its permissions
/// from.
///
/// Nothing is changed by it: the broker looks at the rights first, so each attempt is one that it must refuse for
/// another reason after that. Only queues of the topology are really read, one message at most, which goes back.
struct RightsTrial: Sendable {
    /// The broker, with the user's login.
    let broker: BrokerConfiguration
    /// The management API, with the user's login.
    let management: ManagementClient

    /// What the trials have shown.
    struct Findings: Sendable {
        /// Each right that could be tried, in the order in which they were asked for, and whether the user has it.
        var rights: [(right: Right, isAllowed: Bool)] = []
        /// Why the tags are unknown, if they are.
        var management: ManagementError?
    }

    /// Tries rights one after the other.
    ///
    /// - Throws: `AMQPError` if the broker does not let the user in, or the topology is not there.
    func attempt(_ rights: [Right]) async throws -> Findings {
        var findings = Findings()
        var tags: Set<String> = []
        if rights.contains(where: \.isOfTag) {
            do {
                tags = Grant.implied(by: try await management.currentUser().tags)
            } catch {
                // Who has no tag is not let in.
                if error.code != .unauthorized { findings.management = error }
            }
        }
        let isTold = findings.management == nil
        let once = ConnectionRecovery.once(configuration: broker)
        findings.rights = try await once.run(on: AMQPConsumer.self) { consumer in
            var tried: [(right: Right, isAllowed: Bool)] = []
            for right in rights {
                switch right.action {
                case .publish(let exchange, let key): tried.append((right, try await mayPublish(exchange, key)))
                case .bind(let exchange, let key): tried.append((right, try await mayBind(exchange, key, on: consumer)))
                case .configure(let name): tried.append((right, try await mayConfigure(name, on: consumer)))
                case .read(let queue): tried.append((right, try await mayRead(queue, on: consumer)))
                case .tag(let tag): if isTold { tried.append((right, tags.contains(tag))) }
                }
            }
            return tried
        }
        return findings
    }

    /// Publishes what expires at no time that there is.
    private func mayPublish(_ exchange: String, _ key: String) async throws -> Bool {
        var properties = MessageProperties()
        properties.expiration = "never"
        properties.messageId = UUID().lowercased
        let message = OutgoingMessage(
            exchange: exchange,
            routingKey: key,
            isMandatory: false,
            properties: properties,
            body: Array("{}".utf8)
        )
        let once = ConnectionRecovery.once(configuration: broker)
        return try await once.run(on: AMQPPublisher.self) { publisher in
            try await publisher.publish([message])
            for await batch in publisher.events {
                for event in batch {
                    switch event {
                    case .settled: return true
                    case .closed(let error?): return try Self.verdict(error)
                    case .closed(nil): throw CancellationError()
                    case .blocked, .unblocked: continue
                    }
                }
            }
            throw CancellationError()
        }
    }

    /// Binds a queue that is not there.
    private func mayBind(_ exchange: String, _ key: String, on consumer: AMQPConsumer) async throws(AMQPError) -> Bool {
        let queue = WireNames.Queue.session(user: consumer.user, id: UUID())
        do throws(AMQPError) {
            try await consumer.bind(QueueBinding(queue: queue, exchange: exchange, key: key))
            return true
        } catch {
            return try Self.verdict(error, missing: "no queue '\(queue)'")
        }
    }

    /// Declares a queue of a length that there is not; what exists is not as declared.
    private func mayConfigure(_ name: String, on consumer: AMQPConsumer) async throws(AMQPError) -> Bool {
        do throws(AMQPError) {
            try await consumer.declare(QueueDeclaration(name, arguments: ["x-max-length": .int(-1)]))
            return true
        } catch {
            return try Self.verdict(error)
        }
    }

    /// Consumes a queue that is not there, or for a moment one that is. To read the history by the stream protocol takes the same right.
    private func mayRead(_ queue: String, on consumer: AMQPConsumer) async throws -> Bool {
        let offset: StreamOffset? = queue == WireNames.Queue.history ? .next : nil
        do {
            let request = ConsumeOptions(queue: queue, prefetch: 1, streamOffset: offset)
            return try await consumer.withSubscription(request) { _ in true }
        } catch let error as AMQPError {
            let isTopology = [WireNames.Queue.history, WireNames.Queue.replayRequests, WireNames.Queue.deadLetter]
                .contains(queue)
            return try Self.verdict(error, missing: isTopology ? nil : "no queue '\(queue)'")
        }
    }

    /// What an error says about the right.
    ///
    /// - Parameter missing: what is known not to be there, in the broker's words.
    /// - Throws: the error, if it is about something else than the attempt.
    private static func verdict(_ error: AMQPError, missing: String? = nil) throws(AMQPError) -> Bool {
        switch error.code {
        case .accessRefused where error.origin == .channel: return false
        case .preconditionFailed, .resourceLocked: return true
        case .notFound:
            if let missing, let reply = error.reply, reply.text.contains(missing) { return true }
            throw error
        default: throw error
        }
    }
}
