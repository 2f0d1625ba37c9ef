import MirroringEvents
import MirroringWire
import RabbitMQClient
import Synchronization

import struct Foundation.UUID

/// Reads the history on connections of its own, past messages that the broker can't deliver.
///
/// A broker keeps the `type` and the `app_id` of a message in a stream under names that a publisher can give to headers as well, and takes
/// those for them when it reads. One that is no short text makes it close the connection of every reader that comes there, with reply 541,
/// and what stood shortly before it in the same chunk is lost with it. Such a place is passed when it is proven to be one: the reading, and
/// a look at each position of it, broke there again and again, and a look at the position behind it shows a message.
///
/// A reading that the broker breaks goes on carefully, chunk by chunk, so that little is lost with the connection, and for a while only.
struct HistoryStream: Sendable {
    let history: EventHistory
    let barriers: Barriers
    let broker: BrokerConfiguration

    /// A broker's writer hands on what it has when that is more than a packet: with names that are as long as they may be, hardly a
    /// message waits for the next one, and is lost with it.
    private static let longTag = String(repeating: "x", count: MessageLimits.textBytes)
    /// How long a look waits for what should be there.
    private static let patience = Duration.seconds(10)
    /// The wait before a place is read again that the broker delivered to a look.
    private static let wait = Duration.milliseconds(200)
    /// How many messages are read carefully behind a place where the broker broke the reading.
    private static let carefulMessages: UInt64 = 256

    /// How far a reading has come on one connection.
    final class Place: Sendable {
        /// How many deliveries may wait for their acknowledgement.
        let prefetch: UInt16
        private let next: Mutex<UInt64>
        /// Where the care ends.
        private let limit: UInt64

        fileprivate init(_ next: UInt64, prefetch: UInt16, isCareful: Bool) {
            self.next = Mutex(next)
            self.prefetch = isCareful ? 1 : prefetch
            limit = isCareful ? next + HistoryStream.carefulMessages : .max
        }

        /// The next position to read.
        fileprivate var position: UInt64 { next.withLock { $0 } }

        /// Takes note of what was read and dealt with.
        ///
        /// - Throws: what the reading is begun again with.
        func pass(_ batch: [Delivery]) throws(EndOfCare) {
            guard let last = batch.last?.streamOffset else { return }
            let position = next.withLock { next in
                next = max(next, last + 1)
                return next
            }
            if position >= limit { throw EndOfCare() }
        }
    }

    /// So much was read that the reading may be fast again.
    struct EndOfCare: Error {}

    /// What a look at a position has shown.
    enum Look: Sendable {
        /// The first message that was delivered.
        case message(Delivery)
        /// Nothing for so long that there is nothing.
        case nothing
        /// The broker has closed the connection instead.
        case broken
    }

    // MARK: Reading

    /// Reads from a position on.
    ///
    /// - Parameters:
    ///   - start: the first position.
    ///   - prefetch: how many deliveries may wait for their acknowledgement.
    ///   - consumer: a connection to the broker that is to be read from.
    ///   - body: reads, and passes the place that it is given; run again behind it where the broker breaks. What it can't acknowledge is no
    ///     error: the deliveries end with the better reason.
    func read<T: Sendable>(
        from start: UInt64,
        prefetch: UInt16,
        near consumer: AMQPConsumer,
        _ body: @escaping @Sendable (Subscription, Place) async throws -> T
    ) async throws -> T {
        var next = start
        var isCareful = false
        while true {
            let place = Place(next, prefetch: prefetch, isCareful: isCareful)
            let request = request(at: .offset(next), prefetch: place.prefetch, isCareful: isCareful)
            do {
                return try await onConnection(near: consumer) { reader in
                    try await body(try await reader.subscribe(request), place)
                }
            } catch is EndOfCare {
                next = place.position
                isCareful = false
            } catch let error as AMQPError where error.isBrokersFailure {
                next = place.position
                if isCareful { next = try await passable(from: next, near: consumer) }
                isCareful = true
            }
        }
    }

    private func request(at offset: StreamOffset, prefetch: UInt16, isCareful: Bool) -> ConsumeOptions {
        var request = ConsumeOptions(
            queue: WireNames.Queue.history,
            prefetch: prefetch,
            streamOffset: offset,
            bodyLimit: ReceivedEvent.carriedBytes
        )
        if isCareful { request.tag = Self.longTag }
        return request
    }

    /// Where a reading goes on that the broker broke: there, or behind what it can't deliver.
    private func passable(from position: UInt64, near consumer: AMQPConsumer) async throws -> UInt64 {
        if let known = await history.undeliverable(at: position) {
            await history.skip(known)
            return known.upperBound + 1
        }
        // It comes after all that is looked at, so a look that shows nothing is none.
        try await barriers.publish(id: UUID.version7().lowercased, user: consumer.user)
        guard try await isBroken(at: position, near: consumer) else {
            try await Task.sleep(for: Self.wait)
            return position
        }
        var next = position + 1
        while try await isBroken(at: next, near: consumer) {
            guard try await isBroken(at: next, near: consumer) else { break }
            next += 1
        }
        guard try await isBroken(at: position, near: consumer) else { return position }
        await history.skip(position...(next - 1))
        return next
    }

    // MARK: Looking

    /// Looks at a single message, on a connection of its own: a subscription can't be cancelled where the broker may be about to fail,
    /// because its answer may never come.
    func look(at offset: StreamOffset, near consumer: AMQPConsumer) async throws -> Look {
        try await onConnection(near: consumer) { try await look(at: offset, on: $0) }
    }

    private func look(at offset: StreamOffset, on reader: AMQPConsumer) async throws -> Look {
        let request = request(at: offset, prefetch: 1, isCareful: true)
        do {
            let subscription = try await reader.subscribe(request)
            let timeout = Task {
                try await Task.sleep(for: Self.patience)
                await reader.leave()
            }
            defer { timeout.cancel() }
            for try await batch in subscription.deliveries {
                if let first = batch.first { return .message(first) }
            }
            try Task.checkCancellation()
            return .nothing
        } catch let error as AMQPError where error.isBrokersFailure {
            return .broken
        }
    }

    /// Works on a connection of its own.
    private func onConnection<T: Sendable>(
        near consumer: AMQPConsumer,
        _ body: @Sendable (AMQPConsumer) async throws -> T
    ) async throws -> T {
        let reader = try await AMQPConsumer.open(broker, address: consumer.address)
        do {
            let result = try await body(reader)
            await reader.leave()
            return result
        } catch {
            await reader.leave()
            throw error
        }
    }

    private func isBroken(at position: UInt64, near consumer: AMQPConsumer) async throws -> Bool {
        if case .broken = try await look(at: .offset(position), near: consumer) { true } else { false }
    }
}

extension AMQPError {
    /// Whether the broker says that it has failed itself (541, `INTERNAL_ERROR`).
    fileprivate var isBrokersFailure: Bool { origin == .connection && reply?.code == 541 }
}
