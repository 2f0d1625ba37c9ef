import HTTPTypes
import Hummingbird
import MirroringBridge
import MirroringEvents
import MirroringWire
import NIOCore

/// The stream of server-sent events: what is now, and then what comes.
struct StreamRoute: Sendable {
    let monitor: Monitor

    /// For how long who comes back waits until it is known what there is, and how often that is looked at.
    private static let patience = 120
    private static let pause = Duration.milliseconds(250)
    /// How many events are sent at once to who has missed them.
    private static let step = 256

    /// Follows until the reader goes, is cut off, or the server ends.
    func follow(_ request: Request, _ context: WebContext) async throws -> Response {
        let query = try request.parameters(EventFilter.parameters.union(["after"]))
        let filter = try EventFilter(query)
        let place = try Self.place(request, query)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store", .accelBuffering: "no",
            ],
            body: ResponseBody { [monitor] writer in
                for _ in 0..<(place == nil ? 0 : Self.patience) {
                    if await monitor.knowsPlaces { break }
                    try await writer.write(ByteBuffer(bytes: StreamFrame.comment))
                    try await Task.sleep(for: Self.pause)
                }
                let beginning: Monitor.Beginning
                do throws(Problem) {
                    beginning = try await monitor.join(
                        after: place,
                        filter: filter.isEmpty ? nil : filter,
                        address: context.address,
                        disconnect: { context.channel.close(promise: nil) }
                    )
                } catch {
                    // The head is sent: the body says it, and the reader comes back later.
                    let bye = StreamFrame.bytes(.bye, Array("{\"reason\":\"tooMany\"}".utf8))
                    try await writer.write(ByteBuffer(bytes: StreamFrame.retry(after: 10_000) + bye))
                    return try await writer.finish(nil)
                }
                do {
                    try await Self.send(beginning, to: &writer)
                } catch {
                    await monitor.leave(beginning.outlet)
                    throw error
                }
                await monitor.leave(beginning.outlet)
                try await writer.finish(nil)
            }
        )
    }

    /// From where on somebody follows: where a browser was when its connection broke, or what the address says.
    private static func place(_ request: Request, _ query: QueryParameters) throws(Problem) -> StreamPosition? {
        var text = request.headers[.lastEventId]
        if text == nil { text = try query.text("after") }
        guard let text, !text.isEmpty else { return nil }
        guard let place = StreamPosition(text) else {
            throw .parameter("after", "a place, <history>:<position>, as the stream gives it with each message")
        }
        return place
    }

    @concurrent
    private static func send(_ beginning: Monitor.Beginning, to writer: inout any ResponseBodyWriter) async throws {
        try await writer.write(ByteBuffer(bytes: beginning.opening))
        let replay = beginning.replay
        let places = StreamPlaces.places(of: replay.map(\.position), from: beginning.begin, to: beginning.end)
        for start in stride(from: 0, to: replay.count, by: Self.step) {
            let frames = (start..<min(replay.count, start + Self.step)).map { index in
                StreamMessage.Part(replay[index], place: places[index].flatMap(beginning.text)).frame
            }
            try await writer.write(contentsOf: frames)
        }
        if !beginning.closing.isEmpty { try await writer.write(ByteBuffer(bytes: beginning.closing)) }
        let outlet = beginning.outlet
        for await message in outlet.messages {
            outlet.noteSent(message)
            if let bytes = message.bytes(for: outlet.filter) { try await writer.write(bytes) }
        }
        guard outlet.isCut else { return }
        try await writer.write(ByteBuffer(bytes: StreamFrame.bytes(.bye, Array("{\"reason\":\"slow\"}".utf8))))
    }
}
