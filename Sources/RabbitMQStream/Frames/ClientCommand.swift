import NIOCore

/// What a reader says to the broker.
enum ClientCommand: Sendable {
    /// What the broker answers, under a number of the reader's choice.
    case request(UInt32, ClientRequest)
    /// The broker may send so many more chunks.
    case credit(subscription: UInt8, chunks: UInt16)
    /// What the reader agrees to.
    case tune(frameMax: UInt32, heartbeat: UInt32)
    /// The answer to the broker's wish to close the connection.
    case closed(UInt32)
    /// A sign of life.
    case heartbeat
}

/// What the broker answers.
enum ClientRequest: Sendable {
    /// Who the reader is.
    case peerProperties(KeyValuePairs<String, String>)
    /// Which ways there are to log in.
    case saslHandshake
    /// A login.
    case saslAuthenticate(mechanism: String, data: [UInt8])
    /// A virtual host to work in.
    case open(virtualHost: String)
    /// Which nodes have a stream.
    case metadata(stream: String)
    /// Chunks of a stream, so many at first.
    case subscribe(subscription: UInt8, stream: String, from: OffsetSpecification, credit: UInt16)
    /// No more of them.
    case unsubscribe(subscription: UInt8)
    /// The end of the connection.
    case close(StreamResponse, reason: String)

    var key: CommandKey {
        switch self {
        case .peerProperties: .peerProperties
        case .saslHandshake: .saslHandshake
        case .saslAuthenticate: .saslAuthenticate
        case .open: .open
        case .metadata: .metadata
        case .subscribe: .subscribe
        case .unsubscribe: .unsubscribe
        case .close: .close
        }
    }
}

extension ClientCommand {
    /// The command as a frame, its length included.
    var frame: ByteBuffer {
        var frame = ByteBuffer()
        frame.writeInteger(UInt32(0))
        write(to: &frame)
        frame.setInteger(UInt32(frame.readableBytes - 4), at: frame.readerIndex)
        return frame
    }

    private func write(to frame: inout ByteBuffer) {
        switch self {
        case .request(let id, let request):
            frame.writeKey(request.key.rawValue)
            frame.writeInteger(id)
            request.write(to: &frame)
        case .credit(let subscription, let chunks):
            frame.writeKey(CommandKey.credit.rawValue)
            frame.writeInteger(subscription)
            frame.writeInteger(chunks)
        case .tune(let frameMax, let heartbeat):
            // An answer to the broker's own, and yet it bears the key of a request: so the broker's own clients send it.
            frame.writeKey(CommandKey.tune.rawValue)
            frame.writeInteger(frameMax)
            frame.writeInteger(heartbeat)
        case .closed(let id):
            frame.writeKey(CommandKey.close.rawValue | CommandKey.responseBit)
            frame.writeInteger(id)
            frame.writeInteger(StreamResponse.ok.rawValue)
        case .heartbeat:
            frame.writeKey(CommandKey.heartbeat.rawValue)
        }
    }
}

extension ClientRequest {
    fileprivate func write(to frame: inout ByteBuffer) {
        switch self {
        case .peerProperties(let properties): frame.writeProperties(properties)
        case .saslHandshake: break
        case .saslAuthenticate(let mechanism, let data):
            frame.writeText(mechanism)
            frame.writeInteger(UInt32(data.count))
            frame.writeBytes(data)
        case .open(let virtualHost): frame.writeText(virtualHost)
        case .metadata(let stream):
            frame.writeInteger(UInt32(1))
            frame.writeText(stream)
        case .subscribe(let subscription, let stream, let start, let credit):
            frame.writeInteger(subscription)
            frame.writeText(stream)
            frame.write(start)
            frame.writeInteger(credit)
        case .unsubscribe(let subscription): frame.writeInteger(subscription)
        case .close(let code, let reason):
            frame.writeInteger(code.rawValue)
            frame.writeText(reason)
        }
    }
}

extension ByteBuffer {
    fileprivate mutating func writeKey(_ key: UInt16) {
        writeInteger(key)
        writeInteger(CommandKey.version)
    }

    /// The kinds without a value have no room for one.
    fileprivate mutating func write(_ start: OffsetSpecification) {
        switch start {
        case .first: writeInteger(UInt16(1))
        case .last: writeInteger(UInt16(2))
        case .next: writeInteger(UInt16(3))
        case .offset(let offset):
            writeInteger(UInt16(4))
            writeInteger(offset)
        case .timestamp(let milliseconds):
            writeInteger(UInt16(5))
            writeInteger(milliseconds)
        }
    }
}
