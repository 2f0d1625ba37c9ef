import EventSamples
import Foundation
import MirroringEvents
import MirroringWire

@testable import MirroringBridge
@testable import RabbitMQClient

extension HistoryEntry {
    /// An event at a position, whatever the message's body is.
    convenience init(position: UInt64, event: MirroringStatusEventArgs, message: Delivery) {
        let received = ReceivedEvent(event: event, in: message, position: position)
        self.init(received, in: StoredMessage(position: position, time: .sample(at: position), delivery: message))
    }

    /// The message as it was read.
    var stored: StoredMessage { StoredMessage(position: position, time: time, delivery: message) }

    /// An event at a position, as a delivery from the history.
    ///
    /// - Parameter keyJob: the job under whose key it comes; nil for its own.
    static func sample(
        at position: UInt64,
        run: UUID = MirroringStatusEventArgs.sampleRunId,
        job: UUID = MirroringStatusEventArgs.sampleJobId,
        key keyJob: UUID? = nil,
        sequence: Int,
        occurrence: MirroringOccurrence = .packageTransferring,
        bodyBytes: Int? = nil
    ) -> HistoryEntry {
        var event = MirroringStatusEventArgs.typical(sequence: sequence, runId: run, jobId: job)
        let time = event.status.receivedTime
        event.transferData.status = occurrence.status(
            statusLog: event.status.statusLog,
            sentTime: time,
            receivedTime: time
        )
        let body = bodyBytes.map { [UInt8](repeating: 0x20, count: $0) } ?? event.encodedJSON()
        var key = RoutingKey(event)
        key.jobId = keyJob ?? job
        return HistoryEntry(
            position: position,
            event: event,
            message: .sample(event, at: position, key: key.description, body: body)
        )
    }
}

extension Delivery {
    static func sample(
        _ event: MirroringStatusEventArgs,
        at position: UInt64?,
        key: String? = nil,
        body: [UInt8]
    ) -> Delivery {
        var properties = MessageProperties()
        properties.messageId = event.eventId.lowercased
        properties.headers["x-stream-offset"] = position.map { .int(Int64($0)) }
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: WireNames.Exchange.events,
            routingKey: key ?? RoutingKey(event).description,
            properties: properties,
            body: body
        )
    }

    /// A message as the history delivers it.
    static func sample(_ message: OutgoingMessage, at position: UInt64?) -> Delivery {
        var properties = message.properties
        properties.headers["x-stream-offset"] = position.map { .int(Int64($0)) }
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: message.exchange,
            routingKey: message.routingKey,
            properties: properties,
            body: message.body
        )
    }
}

extension StoredMessage {
    static func sample(
        _ event: MirroringStatusEventArgs,
        at position: UInt64,
        key: String? = nil,
        body: [UInt8]
    ) -> StoredMessage {
        let delivery = Delivery.sample(event, at: position, key: key, body: body)
        return StoredMessage(position: position, time: .sample(at: position), delivery: delivery)
    }

    /// A message as the history has it.
    static func sample(_ message: OutgoingMessage, at position: UInt64) -> StoredMessage {
        StoredMessage(position: position, time: .sample(at: position), delivery: .sample(message, at: position))
    }
}

extension Timestamp {
    /// When the broker took what stands at a position: each second one.
    static func sample(at position: UInt64) -> Timestamp {
        Timestamp(milliseconds: 1_780_000_000_000 + Int64(clamping: position % 1_000_000) * 1_000)
    }
}
