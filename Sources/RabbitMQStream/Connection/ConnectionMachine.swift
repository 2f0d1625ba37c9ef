import MirroringSettings
import NIOCore

/// A connection to a broker as a value: what comes in and what is due, and what is to be done about it. It sends nothing itself.
struct ConnectionMachine: Sendable {
    /// What is to be done, in this order.
    enum Action: Sendable {
        /// A command goes to the broker.
        case send(ClientCommand)
        /// The login is over, and requests can be made.
        case ready(ConnectionFacts)
        /// A request has its answer.
        case answer(UInt32, ServerAnswer)
        /// A chunk has come.
        case chunk(StreamChunk, subscription: UInt8)
        /// A subscription is over; the connection lives on.
        case ended(subscription: UInt8, StreamError)
        /// The connection is over: everything that waits for it fails with this, and the socket is closed.
        case end(StreamError)
    }

    /// How far the connection is. Each step of the login waits for an answer.
    enum State: Sendable, Hashable {
        case new
        case exchangingProperties(UInt32)
        case askingMechanisms(UInt32)
        case authenticating(UInt32)
        case awaitingTune
        case opening(UInt32)
        case open
        case closing(UInt32)
        case over
    }

    /// A request that has no answer yet.
    struct Pending: Sendable {
        let request: ClientRequest
        let deadline: NIODeadline
    }

    let configuration: StreamConfiguration
    let address: StreamAddress

    private(set) var state = State.new
    private var lastId: UInt32 = 0
    /// Until when the login is to be over.
    private var loginDeadline = NIODeadline.distantFuture
    private var heartbeat: HeartbeatClock?
    private var facts = ConnectionFacts()
    private var pending: [UInt32: Pending] = [:]
    var subscriptions: [UInt8: OpenSubscription] = [:]

    /// - Parameters:
    ///   - configuration: how long things may take, and how to log in.
    ///   - address: the broker.
    init(configuration: StreamConfiguration, address: StreamAddress) {
        self.configuration = configuration
        self.address = address
    }

    // MARK: What happens

    /// The socket is connected: begins the login.
    mutating func connected(at now: NIODeadline) -> [Action] {
        loginDeadline = now + TimeAmount(configuration.connectTimeout)
        let id = nextId()
        state = .exchangingProperties(id)
        let properties: KeyValuePairs = [
            "connection_name": configuration.connectionName, "product": "RabbitMQStream", "platform": "Swift",
        ]
        return [.send(.request(id, .peerProperties(properties)))]
    }

    /// Bytes have come, of whatever: the other side is alive.
    mutating func heard(at now: NIODeadline) { heartbeat?.received(at: now) }

    /// Bytes were sent, of whatever.
    mutating func spoke(at now: NIODeadline) { heartbeat?.sent(at: now) }

    /// A frame has come.
    mutating func received(_ frame: ServerFrame, at now: NIODeadline) -> [Action] {
        guard state != .over else { return [] }
        switch frame {
        case .heartbeat, .other: return []
        case .tune(let frameMax, let seconds): return tuned(frameMax: frameMax, heartbeat: seconds, at: now)
        case .answer(let id, let answer): return answered(id, answer)
        case .deliver(let subscription, let chunk): return delivered(chunk, to: subscription)
        case .metadataUpdate(let response, let stream): return changed(stream, response)
        case .creditRefused(let response, let subscription): return refusedCredit(of: subscription, response)
        case .close(let id, let response, let reason):
            state = .over
            return [.send(.closed(id)), .end(.closed(response, reason: reason))]
        }
    }

    /// Time has passed: to be called a few times in an interval of heartbeats.
    mutating func ticked(at now: NIODeadline) -> [Action] {
        switch state {
        case .new, .over: return []
        case .open, .closing: break
        default:
            guard now >= loginDeadline else { return [] }
            return end(
                .timeout,
                "The broker at \(address) did not let anybody in within \(configuration.connectTimeout.inWords)."
            )
        }
        if let late = pending.values.first(where: { $0.deadline <= now }) {
            return end(
                .timeout,
                "The broker at \(address) did not answer within \(configuration.callTimeout.inWords) when it was to \(late.request.purpose)."
            )
        }
        guard let heartbeat else { return [] }
        switch heartbeat.duty(at: now) {
        case .nothing: return []
        case .send: return [.send(.heartbeat)]
        case .giveUp:
            return end(
                .connectionLost,
                "The broker at \(address) has given no sign of life for two heartbeats of \(heartbeat.interval.nanoseconds / 1_000_000_000) s."
            )
        }
    }

    /// The socket is closed, or fails.
    mutating func lost(_ error: StreamError) -> [Action] {
        guard state != .over else { return [] }
        state = .over
        return [.end(error)]
    }

    // MARK: What is wanted

    /// Asks the broker for something.
    ///
    /// - Returns: the number under which the answer comes, and what to do; nil if the connection does not take requests.
    mutating func request(_ request: ClientRequest, at now: NIODeadline) -> (id: UInt32, actions: [Action])? {
        guard state == .open else { return nil }
        let id = nextId()
        pending[id] = Pending(request: request, deadline: now + TimeAmount(configuration.callTimeout))
        return (id, [.send(.request(id, request))])
    }

    /// Says goodbye, and ends when the broker has answered.
    mutating func close(at now: NIODeadline) -> [Action] {
        guard let (id, actions) = request(.close(.ok, reason: "OK"), at: now) else { return lost(Self.closed) }
        state = .closing(id)
        return actions
    }

    /// The error of what is asked of a connection after its end on this side.
    static let closed = StreamError(.closed, origin: .caller, "The connection is closed.")

    // MARK: Login

    private mutating func answered(_ id: UInt32, _ answer: ServerAnswer) -> [Action] {
        switch state {
        case .exchangingProperties(id):
            return continued(answer, .peerProperties([:])) { machine in
                if case .properties(_, let properties) = answer { machine.facts.broker = properties }
                let next = machine.nextId()
                machine.state = .askingMechanisms(next)
                return [.send(.request(next, .saslHandshake))]
            }
        case .askingMechanisms(id):
            return continued(answer, .saslHandshake) { $0.authenticate(answer) }
        case .authenticating(id):
            return continued(answer, .saslAuthenticate(mechanism: "", data: [])) { machine in
                machine.state = .awaitingTune
                return []
            }
        case .opening(id):
            return continued(answer, .open(virtualHost: address.virtualHost)) { machine in
                if case .properties(_, let properties) = answer { machine.facts.connection = properties }
                machine.state = .open
                return [.ready(machine.facts)]
            }
        case .closing(id): return lost(Self.closed)
        default:
            guard let request = pending.removeValue(forKey: id)?.request else { return [] }
            noteAnswer(to: request, answer.response)
            return [.answer(id, answer)]
        }
    }

    /// Goes on with the login, or ends it where the broker has refused.
    private mutating func continued(
        _ answer: ServerAnswer,
        _ request: ClientRequest,
        _ step: (inout Self) -> [Action]
    ) -> [Action] {
        guard answer.response == .ok else {
            return lost(.refused(answer.response, to: "\(request.purpose) \(forWhom)"))
        }
        return step(&self)
    }

    private var forWhom: String { "for the user \"\(address.user)\" at \(address)" }

    private mutating func authenticate(_ answer: ServerAnswer) -> [Action] {
        let (mechanism, data): (String, [UInt8]) =
            switch configuration.mechanism {
            // RFC 4616: nobody to act for, user and password, each behind a NUL.
            case .plain: ("PLAIN", [0] + address.user.utf8 + [0] + address.password.value.utf8)
            case .external: ("EXTERNAL", [])
            }
        if case .mechanisms(_, let known) = answer, !known.contains(mechanism) {
            return end(
                .authenticationFailed,
                "The broker at \(address) knows no login by \(mechanism), only by \(known.joined(separator: ", "))."
            )
        }
        let id = nextId()
        state = .authenticating(id)
        return [.send(.request(id, .saslAuthenticate(mechanism: mechanism, data: data)))]
    }

    /// The broker's size of frames is taken: what it delivers may be larger, and what it gets from here is far smaller.
    private mutating func tuned(frameMax: UInt32, heartbeat seconds: UInt32, at now: NIODeadline) -> [Action] {
        guard state == .awaitingTune else { return [] }
        let wanted = UInt32(clamping: configuration.heartbeat.components.seconds)
        let agreed = HeartbeatClock.agreed(wanted, seconds)
        heartbeat = HeartbeatClock(interval: .seconds(Int64(agreed)), at: now)
        let id = nextId()
        state = .opening(id)
        return [
            .send(.tune(frameMax: frameMax, heartbeat: agreed)),
            .send(.request(id, .open(virtualHost: address.virtualHost))),
        ]
    }

    // MARK: Parts

    /// Ends the connection for a reason that was found here.
    mutating func end(_ code: StreamError.Code, _ sentence: String) -> [Action] {
        lost(StreamError(code, origin: .transport, sentence))
    }

    private mutating func nextId() -> UInt32 {
        lastId &+= 1
        return lastId
    }
}
