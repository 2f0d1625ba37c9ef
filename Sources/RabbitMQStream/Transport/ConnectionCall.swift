import NIOCore

/// What is asked of a connection, as it goes down its channel.
enum ConnectionCall: Sendable {
    /// A request, whose answer is taken by a promise.
    case request(ClientRequest, EventLoopPromise<ServerAnswer>)
    /// A subscription, whose chunks go into a sink.
    case subscribe(SubscriptionCall, EventLoopPromise<ServerAnswer>)
    /// Chunks of so many bytes were taken out of a sink.
    case taken(bytes: Int, subscription: UInt8)
    /// The end, in good order.
    case close
}

/// A subscription that is wanted.
struct SubscriptionCall: Sendable {
    let subscription: UInt8
    let stream: String
    let start: OffsetSpecification
    /// How many bytes may wait unread; nil for a single chunk.
    let limit: Int?
    let sink: ChunkQueue.Continuation
}

/// The chunks of a subscription as they come, and at last why no more do. What waits in it is bounded by credit.
typealias ChunkQueue = AsyncStream<Result<StreamChunk, StreamError>>
