import NIOCore

/// What the broker says to a reader.
package enum ServerFrame: Sendable {
    /// A chunk of a stream, made by a ``FrameAssembler``.
    case deliver(subscription: UInt8, ArrivedChunk)
    /// The answer to a request.
    case answer(UInt32, ServerAnswer)
    /// What the broker proposes.
    case tune(frameMax: UInt32, heartbeat: UInt32)
    /// Something has happened to a stream: subscriptions to it are over.
    case metadataUpdate(StreamResponse, stream: String)
    /// Chunks were allowed for a subscription that can't take them.
    case creditRefused(StreamResponse, subscription: UInt8)
    /// The broker closes the connection, and wants an answer under that number.
    case close(UInt32, StreamResponse, reason: String)
    /// A sign of life.
    case heartbeat
    /// What a reader has no use for.
    case other(key: UInt16)
}

/// What the broker answers.
package enum ServerAnswer: Sendable, Hashable {
    /// Whether it was done, and nothing else.
    case done(StreamResponse)
    /// Names with their values: of the broker, or of the connection.
    case properties(StreamResponse, [String: String])
    /// Ways to log in.
    case mechanisms(StreamResponse, [String])
    /// Where the streams are that were asked for.
    case places([String: Result<StreamPlaces, StreamRefusal>])

    /// What the broker says of the request; of places each has its own.
    var response: StreamResponse {
        switch self {
        case .done(let response), .properties(let response, _), .mechanisms(let response, _): response
        case .places: .ok
        }
    }
}

/// Why the broker does not tell where a stream is.
package struct StreamRefusal: Error, Sendable, Hashable {
    package let response: StreamResponse
}

extension ServerFrame {
    /// Reads a frame that is no delivery: these are not waited for as a whole.
    ///
    /// - Parameter frame: the frame, without its length.
    /// - Throws: ``StreamError/Code/protocolMismatch`` for one that ends too early.
    init(_ frame: ByteBuffer) throws(StreamError) {
        var frame = frame
        let key: UInt16 = try frame.number("its key")
        let _: UInt16 = try frame.number("its version")
        let command = CommandKey(rawValue: key & ~CommandKey.responseBit)
        let isAnswer = key & CommandKey.responseBit != 0
        switch (command, isAnswer) {
        case (.tune, _):
            self = .tune(frameMax: try frame.number("Tune"), heartbeat: try frame.number("Tune"))
        case (.metadataUpdate, false):
            self = .metadataUpdate(try frame.response(), stream: try frame.text("the name of a stream"))
        case (.credit, true):
            // The only answer without a number of its request.
            self = .creditRefused(try frame.response(), subscription: try frame.number("an answer to Credit"))
        case (.close, false):
            self = .close(
                try frame.number("Close"),
                try frame.response(),
                reason: try frame.text("the reason of Close")
            )
        case (.heartbeat, _): self = .heartbeat
        case (let command?, true):
            let id: UInt32 = try frame.number("the number of an answer")
            self = .answer(id, try ServerAnswer(command, &frame))
        case (_, false), (nil, true): self = .other(key: key)
        }
    }
}

extension ServerAnswer {
    fileprivate init(_ command: CommandKey, _ frame: inout ByteBuffer) throws(StreamError) {
        guard command != .metadata else {
            self = .places(try frame.places())
            return
        }
        let response = try frame.response()
        switch command {
        // What was refused has nothing behind its number.
        case .peerProperties, .open:
            let isBare = frame.readableBytes == 0
            self = .properties(response, isBare ? [:] : try frame.properties("a list of properties"))
        case .saslHandshake:
            let mechanisms = try frame.list("the mechanisms of a login") {
                (buffer: inout ByteBuffer) throws(StreamError) in try buffer.text("the name of a mechanism")
            }
            self = .mechanisms(response, mechanisms)
        default: self = .done(response)
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func response() throws(StreamError) -> StreamResponse {
        StreamResponse(rawValue: try number("a response"))
    }

    /// Nodes with numbers, then the streams with the numbers of their nodes; one that no node has stands for none.
    fileprivate mutating func places() throws(StreamError) -> [String: Result<StreamPlaces, StreamRefusal>] {
        let what = "the places of a stream"
        let nodes = try list(what) { (buffer: inout ByteBuffer) throws(StreamError) -> (UInt16, StreamPlaces.Node) in
            let number: UInt16 = try buffer.number(what)
            let host = try buffer.text(what)
            let port: UInt32 = try buffer.number(what)
            return (number, StreamPlaces.Node(host: host, port: Int(port)))
        }
        let numbered = Dictionary(nodes) { $1 }
        let streams = try list(what) {
            (buffer: inout ByteBuffer) throws(StreamError) -> (String, Result<StreamPlaces, StreamRefusal>) in
            let name = try buffer.text(what)
            let response = try buffer.response()
            let leader: UInt16 = try buffer.number(what)
            let replicas = try buffer.list(what) { (buffer: inout ByteBuffer) throws(StreamError) -> UInt16 in
                try buffer.number(what)
            }
            guard response == .ok else { return (name, .failure(StreamRefusal(response: response))) }
            let places = StreamPlaces(leader: numbered[leader], replicas: replicas.compactMap { numbered[$0] })
            return (name, .success(places))
        }
        return Dictionary(streams) { $1 }
    }
}
