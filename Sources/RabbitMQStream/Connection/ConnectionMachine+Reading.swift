import NIOCore

/// A subscription of a connection.
struct OpenSubscription: Sendable {
    let stream: String
    /// Nil for one that wants a single chunk.
    var window: CreditWindow?
}

extension ConnectionMachine {
    /// Subscribes to a stream.
    ///
    /// The subscription itself allows one chunk and the rest comes right behind it: of what it allows a broker holds back chunks while
    /// half of that is left.
    ///
    /// - Parameters:
    ///   - subscription: its number, which is free.
    ///   - stream: the stream.
    ///   - start: where to begin.
    ///   - limit: how many bytes may wait unread; nil for a single chunk.
    /// - Returns: as ``request(_:at:)`` does.
    mutating func subscribe(
        _ subscription: UInt8,
        to stream: String,
        from start: OffsetSpecification,
        limit: Int?,
        at now: NIODeadline
    ) -> (id: UInt32, actions: [Action])? {
        let wanted = ClientRequest.subscribe(subscription: subscription, stream: stream, from: start, credit: 1)
        guard let (id, actions) = request(wanted, at: now) else { return nil }
        var window = limit.map { CreditWindow(limit: $0, outstanding: 1) }
        let chunks = window?.taken(0) ?? 0
        subscriptions[subscription] = OpenSubscription(stream: stream, window: window)
        return (id, actions + credit(chunks, subscription))
    }

    /// The reader has taken chunks of so many bytes.
    mutating func taken(_ bytes: Int, of subscription: UInt8) -> [Action] {
        guard state == .open else { return [] }
        return credit(subscriptions[subscription]?.window?.taken(bytes) ?? 0, subscription)
    }

    /// A chunk has come; of a subscription that is over it is of no use.
    mutating func delivered(_ arrived: ArrivedChunk, to subscription: UInt8) -> [Action] {
        guard let stream = subscriptions[subscription]?.stream else { return [] }
        let chunk: StreamChunk?
        do {
            chunk = try StreamChunk(arrived, of: stream)
        } catch {
            return lost(error)
        }
        var chunks = subscriptions[subscription]?.window?.arrived(arrived.byteCount) ?? 0
        guard let chunk else {
            chunks += subscriptions[subscription]?.window?.taken(arrived.byteCount) ?? 0
            return credit(chunks, subscription)
        }
        return [.chunk(chunk, subscription: subscription)] + credit(chunks, subscription)
    }

    /// Something has happened to a stream: the broker has ended the subscriptions to it.
    mutating func changed(_ stream: String, _ response: StreamResponse) -> [Action] {
        let over = subscriptions.filter { $0.value.stream == stream }.keys.sorted()
        return over.map { subscription in
            subscriptions[subscription] = nil
            let error = StreamError(
                .subscriptionEnded,
                origin: .request,
                response: response,
                "The broker at \(address) ended the reading of the stream \"\(stream)\": it is gone or has moved (\(response))."
            )
            return .ended(subscription: subscription, error)
        }
    }

    /// The broker has taken no credit: it does not know the subscription.
    mutating func refusedCredit(of subscription: UInt8, _ response: StreamResponse) -> [Action] {
        guard let stream = subscriptions.removeValue(forKey: subscription)?.stream else { return [] }
        return [.ended(subscription: subscription, .refused(response, to: "send more of the stream \"\(stream)\""))]
    }

    /// What the answer to a request means for subscriptions.
    mutating func noteAnswer(to request: ClientRequest, _ response: StreamResponse) {
        switch request {
        case .subscribe(let subscription, _, _, _) where response != .ok: subscriptions[subscription] = nil
        case .unsubscribe(let subscription): subscriptions[subscription] = nil
        default: break
        }
    }

    private func credit(_ chunks: Int, _ subscription: UInt8) -> [Action] {
        chunks > 0 ? [.send(.credit(subscription: subscription, chunks: UInt16(clamping: chunks)))] : []
    }
}

extension ClientRequest {
    /// What it is for, as in "The broker refused to *name its ways to log in*".
    var purpose: String {
        switch self {
        case .peerProperties: "take the properties of a connection"
        case .saslHandshake: "name its ways to log in"
        case .saslAuthenticate: "take a login"
        case .open(let virtualHost): "open the virtual host \"\(virtualHost)\""
        case .metadata(let stream): "tell where the stream \"\(stream)\" is"
        case .subscribe(_, let stream, _, _): "send the stream \"\(stream)\""
        case .unsubscribe: "end a subscription"
        case .close: "close the connection"
        }
    }
}
