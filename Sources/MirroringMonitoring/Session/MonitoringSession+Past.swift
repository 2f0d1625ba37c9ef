import MirroringEvents
import MirroringWire
import RabbitMQClient

/// What a session asks of the bridges, and reads of their answers.
extension MonitoringSession {
    /// How often a question is asked of which the answer is broken off.
    private static let attempts = 3

    /// Asks, and passes on what the bridges answer, to the end.
    ///
    /// - Parameters:
    ///   - question: what to ask.
    ///   - opened: the first answer, if it has begun to come.
    ///   - consumer: the session's connection.
    /// - Throws: `AMQPError` of the connection, `CancellationError`.
    func fill(_ question: Joining.Question, _ opened: OpenedAnswer? = nil, on consumer: AMQPConsumer) async throws {
        if let behind = question.behind {
            await passOn([.behind(since: behind.time(at: .now))], isReported: true)
        }
        do {
            let answers = try await readAnswers(to: question, opened, on: consumer)
            let loss = try await readDoubt(question, answers, on: consumer)
            await passOn(events.take(joining.end(question, answers, since: loss, at: .now), at: .now))
        } catch let error as MonitoringError {
            // A broker that goes away takes this connection with it, and the next one asks again: nothing is missing for that.
            if error.code == .disconnected { _ = try await queue?.inspect() }
            await passOn(joining.fail(question, error, at: .now))
        }
    }

    /// Asks the first thing of a checkpoint, and has the loop read the answer when it has begun to come: nothing waits before.
    func openAnswer(to question: Joining.Question, on consumer: AMQPConsumer) async {
        do {
            guard let first = questions(of: question).first else { return }
            let reading = try await ReplayReading(first, on: consumer, of: configuration.broker)
            asides += take(reading.alarm)
            wake()
            do {
                guard let items = try await reading.next() else { return }
                // A later one may have been asked meanwhile, in its place.
                guard joining.awaits(question) else { return await reading.end() }
                let stale = opened
                opened = OpenedAnswer(question: question, reading: reading, items: items)
                wake()
                await stale?.reading.end()
            } catch {
                await reading.end()
                throw error
            }
        } catch let error as MonitoringError {
            giveUp(question, error)
        } catch let error as AMQPError where error.origin == .channel || error.code == .resourceError {
            giveUp(question, MonitoringError(error))
        } catch {
            // The connection is over, or this side has ended it.
        }
    }

    /// Takes note of what the broker has said when it was asked something: whether it takes messages.
    ///
    /// - Returns: what the subscriber has to be told.
    private func take(_ alarm: ResourceAlarm?) -> [MonitoringEvent] {
        guard alarm != self.alarm else { return [] }
        self.alarm = alarm
        return [.broker(alarm.map { .blocked($0) } ?? .unblocked)]
    }

    /// A checkpoint that fails says nothing, but the loop goes on with what has waited for it.
    private func giveUp(_ question: Joining.Question, _ error: MonitoringError) {
        asides += joining.fail(question, error, at: .now)
        wake()
    }

    /// Reads an answer to a checkpoint that has begun to come, if it is still wanted.
    func takeOpenedAnswer(on consumer: AMQPConsumer) async throws {
        guard let opened else { return }
        self.opened = nil
        guard joining.awaits(opened.question) else { return await opened.reading.end() }
        try await fill(opened.question, opened, on: consumer)
    }

    /// What a question means for each scope that is subscribed to.
    private func questions(of question: Joining.Question) -> [ReplayQuestion] {
        selections.scopes.compactMap { scope, selection in
            guard var request = question.place.request(of: selection, at: .now) else { return nil }
            // Of an answer whose end is wanted alone, a bridge sends one event.
            if question.purpose == .end { (request.limit, request.from) = (1, .newest) }
            return ReplayQuestion(
                request: request,
                scope: scope,
                patience: configuration.bridgePatience,
                persistence: configuration.bridgePatience * 3
            )
        }
    }

    private func readAnswers(
        to question: Joining.Question,
        _ opened: OpenedAnswer? = nil,
        on consumer: AMQPConsumer
    ) async throws -> [ReplayComplete] {
        var opened = opened
        var answers: [ReplayComplete] = []
        for wanted in questions(of: question) {
            answers.append(try await readAnswer(to: wanted, of: question, opened, on: consumer))
            opened = nil
        }
        return answers
    }

    /// - Returns: nil where there is no doubt, and where nobody dispels it: then what is said to be gone is missing.
    private func readDoubt(
        _ question: Joining.Question,
        _ answers: [ReplayComplete],
        on consumer: AMQPConsumer
    ) async throws -> [ReplayComplete]? {
        guard let doubt = joining.doubt(question, answers) else { return nil }
        do {
            return try await readAnswers(to: doubt, on: consumer)
        } catch is MonitoringError {
            return nil
        }
    }

    private func readAnswer(
        to wanted: ReplayQuestion,
        of question: Joining.Question,
        _ opened: OpenedAnswer?,
        on consumer: AMQPConsumer
    ) async throws -> ReplayComplete {
        var opened = opened
        var attempts = Self.attempts
        var backoff = Backoff()
        while true {
            attempts -= 1
            do {
                defer { opened = nil }
                return try await readAnswer(to: wanted, of: question, at: opened, on: consumer)
            } catch let error as MonitoringError {
                // The connection by which it is asked may break as any other.
                guard error.code == .answerIncomplete || error.code == .disconnected, attempts > 0 else { throw error }
            } catch let error as AMQPError {
                // As where the reader stood still for longer than the broker waits for an acknowledgement.
                guard error.origin == .channel else { throw error }
                guard error.endsSubscriptionAlone, attempts > 0 else { throw MonitoringError(error) }
            }
            try await Task.sleep(for: backoff.next())
        }
    }

    private func readAnswer(
        to wanted: ReplayQuestion,
        of question: Joining.Question,
        at opened: OpenedAnswer?,
        on consumer: AMQPConsumer
    ) async throws -> ReplayComplete {
        let reading: ReplayReading
        if let opened {
            reading = opened.reading
        } else {
            reading = try await ReplayReading(wanted, on: consumer, of: configuration.broker)
            await passOn(take(reading.alarm))
        }
        do {
            var part = opened?.items
            if part == nil { part = try await reading.next() }
            while let items = part {
                if question.purpose != .end {
                    let news = events.take(replayed: items, of: selections, since: joining.bound(of: question))
                    if question.purpose == .checkpoint, !joining.isMakingUp { events.bindings.fetch(news) }
                    await passOn(news)
                }
                if case .complete(let complete)? = items.last {
                    await reading.end()
                    return complete
                }
                part = try await reading.next()
            }
            throw CancellationError()
        } catch {
            await reading.end()
            throw error
        }
    }
}
