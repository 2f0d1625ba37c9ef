import NIOCore

/// Does what a connection's value says: at the end of a channel, whose bytes it takes and whose calls it carries out.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ConnectionCall
    typealias OutboundOut = ByteBuffer

    /// How often it is looked whether something is due. Heartbeats are whole seconds, of which the half counts.
    private static let tick = TimeAmount.milliseconds(250)

    private var machine: ConnectionMachine
    private var assembler: FrameAssembler
    private let ready: EventLoopPromise<ConnectionFacts>
    private var answers: [UInt32: EventLoopPromise<ServerAnswer>] = [:]
    private var sinks: [UInt8: ChunkQueue.Continuation] = [:]
    private var ticking: Scheduled<Void>?
    /// Why the connection is over; nil while it is not.
    private var failure: StreamError?
    private var hasWritten = false

    /// - Parameters:
    ///   - machine: a connection that is new.
    ///   - ready: is kept when the login is over, or broken with whatever went wrong before.
    init(_ machine: ConnectionMachine, ready: EventLoopPromise<ConnectionFacts>) {
        self.machine = machine
        self.ready = ready
        let configuration = machine.configuration
        assembler = FrameAssembler(
            ChunkLimits(message: configuration.messageBytes, chunk: configuration.chunkBytes)
        )
    }

    // MARK: From the broker

    func channelActive(context: ChannelHandlerContext) {
        perform(machine.connected(at: context.eventLoop.now), context)
        flush(context)
        scheduleTick(context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var input = unwrapInboundIn(data)
        machine.heard(at: context.eventLoop.now)
        do throws(StreamError) {
            while failure == nil, let frame = try assembler.next(from: &input) {
                perform(machine.received(frame, at: context.eventLoop.now), context)
            }
        } catch {
            perform(machine.lost(error), context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        flush(context)
        context.fireChannelReadComplete()
    }

    func channelInactive(context: ChannelHandlerContext) {
        perform(machine.lost(.lostConnection(to: machine.address)), context)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // Of a login the error itself is told: which certificate it was about can't be asked here.
        ready.fail(error)
        perform(machine.lost(.lostConnection(to: machine.address, error)), context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        end(ConnectionMachine.closed)
    }

    private func scheduleTick(_ context: ChannelHandlerContext) {
        ticking = context.eventLoop.assumeIsolated().scheduleTask(in: Self.tick) {
            self.perform(self.machine.ticked(at: context.eventLoop.now), context)
            self.flush(context)
            if self.failure == nil { self.scheduleTick(context) }
        }
    }

    // MARK: From this side

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // From here on whatever waits is answered, if only by the end of the connection.
        promise?.succeed()
        switch unwrapOutboundIn(data) {
        case .request(let request, let answer):
            carryOut(machine.request(request, at: context.eventLoop.now), answer, context)
        case .subscribe(let call, let answer):
            sinks[call.subscription] = call.sink
            let wanted = machine.subscribe(
                call.subscription,
                to: call.stream,
                from: call.start,
                limit: call.limit,
                at: context.eventLoop.now
            )
            carryOut(wanted, answer, context)
        case .taken(let bytes, let subscription):
            perform(machine.taken(bytes, of: subscription), context)
        case .close:
            perform(machine.close(at: context.eventLoop.now), context)
        }
        flush(context)
    }

    private func carryOut(
        _ wanted: (id: UInt32, actions: [ConnectionMachine.Action])?,
        _ answer: EventLoopPromise<ServerAnswer>,
        _ context: ChannelHandlerContext
    ) {
        guard let (id, actions) = wanted else {
            answer.fail(failure ?? ConnectionMachine.closed)
            return
        }
        answers[id] = answer
        perform(actions, context)
    }

    // MARK: What is to be done

    private func perform(_ actions: [ConnectionMachine.Action], _ context: ChannelHandlerContext) {
        for action in actions {
            switch action {
            case .send(let command):
                context.write(wrapOutboundOut(command.frame), promise: nil)
                machine.spoke(at: context.eventLoop.now)
                hasWritten = true
            case .ready(let facts): ready.succeed(facts)
            case .answer(let id, let answer): answers.removeValue(forKey: id)?.succeed(answer)
            case .chunk(let chunk, let subscription): sinks[subscription]?.yield(.success(chunk))
            case .ended(let subscription, let error): sinks.removeValue(forKey: subscription)?.finish(error)
            case .end(let error):
                flush(context)
                end(error)
                context.close(promise: nil)
            }
        }
    }

    private func flush(_ context: ChannelHandlerContext) {
        guard hasWritten else { return }
        hasWritten = false
        context.flush()
    }

    /// Everything that waits fails.
    private func end(_ error: StreamError) {
        guard failure == nil else { return }
        failure = error
        ticking?.cancel()
        ready.fail(error)
        for answer in answers.values { answer.fail(error) }
        answers = [:]
        for sink in sinks.values { sink.finish(error) }
        sinks = [:]
    }
}

extension ChunkQueue.Continuation {
    fileprivate func finish(_ error: StreamError) where Element == Result<StreamChunk, StreamError> {
        yield(.failure(error))
        finish()
    }
}
