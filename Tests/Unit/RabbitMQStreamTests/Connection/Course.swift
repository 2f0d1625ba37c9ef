import MirroringSettings
import NIOCore

@testable import RabbitMQStream

/// The course of a connection in a test: what is to be done, in words, on a clock of its own.
struct Course {
    private(set) var machine: ConnectionMachine
    private var now = NIODeadline.uptimeNanoseconds(1_000_000_000)
    /// What was to be done since the beginning, or since the login was over.
    private(set) var log: [String] = []
    /// The chunks that were handed over.
    private(set) var chunks: [StreamChunk] = []
    /// Why subscriptions ended.
    private(set) var ended: [UInt8: StreamError] = [:]
    /// Why the connection ended.
    private(set) var end: StreamError?

    /// A connection whose socket was just connected.
    init(_ change: (inout StreamConfiguration) -> Void = { _ in }) throws {
        let address = StreamAddress(host: "one", user: "reader", password: Secret("secret"))
        var configuration = try StreamConfiguration(addresses: [address], connectionName: "test")
        change(&configuration)
        machine = ConnectionMachine(configuration: configuration, address: address)
        note(machine.connected(at: now))
    }

    /// A connection that is logged in: its next request has the number 5.
    static func open(_ change: (inout StreamConfiguration) -> Void = { _ in }) throws -> Course {
        var course = try Course(change)
        course.receive(.answer(1, .properties(.ok, [:])))
        course.receive(.answer(2, .mechanisms(.ok, ["PLAIN"])))
        course.receive(.answer(3, .done(.ok)))
        course.receive(.tune(frameMax: 1_048_576, heartbeat: 0))
        course.receive(.answer(4, .properties(.ok, [:])))
        course.log = []
        return course
    }

    // MARK: What happens

    mutating func receive(_ frame: ServerFrame) { note(machine.received(frame, at: now)) }

    mutating func hear() { machine.heard(at: now) }

    mutating func tick(after time: TimeAmount) {
        now = now + time
        note(machine.ticked(at: now))
    }

    mutating func request(_ request: ClientRequest) { note(machine.request(request, at: now)) }

    mutating func subscribe(_ subscription: UInt8, to stream: String, limit: Int?) {
        note(machine.subscribe(subscription, to: stream, from: .first, limit: limit, at: now))
    }

    mutating func take(_ bytes: Int, of subscription: UInt8) { note(machine.taken(bytes, of: subscription)) }

    mutating func close() { note(machine.close(at: now)) }

    // MARK: What is to be done

    private mutating func note(_ wanted: (id: UInt32, actions: [ConnectionMachine.Action])?) {
        guard let wanted else {
            log.append("refused")
            return
        }
        note(wanted.actions)
    }

    private mutating func note(_ actions: [ConnectionMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let command):
                log.append("send \(Self.words(command))")
                machine.spoke(at: now)
            case .ready(let facts): log.append("ready \(facts.node.map { "\($0.host):\($0.port)" } ?? "somewhere")")
            case .answer(let id, _): log.append("answer \(id)")
            case .chunk(let chunk, let subscription):
                chunks.append(chunk)
                log.append("chunk \(chunk.offsets.lowerBound) of \(subscription)")
            case .ended(let subscription, let error):
                ended[subscription] = error
                log.append("ended \(subscription) \(error.code)")
            case .end(let error):
                end = error
                log.append("end \(error.code)")
            }
        }
    }

    private static func words(_ command: ClientCommand) -> String {
        switch command {
        case .request(let id, let request): words(id, request)
        case .credit(let subscription, let chunks): "Credit \(chunks) of \(subscription)"
        case .tune(let frameMax, let heartbeat): "Tune \(frameMax) \(heartbeat)"
        case .closed(let id): "closed \(id)"
        case .heartbeat: "Heartbeat"
        }
    }

    private static func words(_ id: UInt32, _ request: ClientRequest) -> String {
        switch request {
        case .peerProperties: "PeerProperties \(id)"
        case .saslHandshake: "SaslHandshake \(id)"
        case .saslAuthenticate(let mechanism, let data):
            "SaslAuthenticate \(id) \(mechanism) \(String(decoding: data, as: UTF8.self))"
        case .open(let virtualHost): "Open \(id) \(virtualHost)"
        case .metadata(let stream): "Metadata \(id) \(stream)"
        case .subscribe(let subscription, let stream, _, let credit):
            "Subscribe \(id) \(subscription) \(stream) credit \(credit)"
        case .unsubscribe(let subscription): "Unsubscribe \(id) \(subscription)"
        case .close: "Close \(id)"
        }
    }
}
