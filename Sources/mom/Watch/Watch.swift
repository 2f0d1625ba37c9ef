import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Synchronization

/// Shows what several subscriptions bring, as they are asked for: on a terminal, to a person who reads lines, or to a program.
struct Watch: Sendable {
    private let selection: WatchSelection
    private let start: WatchStart
    private let subscriptions: [EventSelection]
    private let client: MirroringMonitoringClient
    private let reports: AsyncStream<MonitoringReport>
    private let output: EventOutput
    /// What a terminal shows; nil where every event is a line.
    private let display: WatchDisplay?
    private let notices = RecurringNotices()
    /// Kept when a subscription stands for the first time: before, nobody can be asked.
    private let stands = Promise<Void>()
    private let places: Places

    /// Up to where all has come.
    private final class Places: Sendable {
        let value: Mutex<WatchedPlaces>

        init(_ value: WatchedPlaces) {
            self.value = Mutex(value)
        }
    }

    /// A watch that has not begun.
    ///
    /// - Parameters:
    ///   - selection: which events.
    ///   - start: from where on.
    ///   - json: whether they are for a program.
    ///   - isPlain: whether every event is a line, on a terminal as well.
    ///   - configuration: at which broker, and how.
    init(
        selection: WatchSelection,
        start: WatchStart,
        json: Bool,
        isPlain: Bool,
        _ configuration: MonitoringConfiguration
    ) {
        // Behind Ctrl-Z, `bg` and `fg` a terminal that is not live now may be so later.
        let isOnTerminal = !json && !isPlain && Console.isOneTerminal
        let subscriptions = selection.subscriptions(isWhole: isOnTerminal)
        self.selection = selection
        self.start = start
        self.subscriptions = subscriptions
        client = MirroringMonitoringClient(configuration)
        reports = client.reports()
        output = EventOutput(json: json)
        display = isOnTerminal ? WatchDisplay(selection, subscriptions: subscriptions.count) : nil
        places = Places(WatchedPlaces(subscriptions: subscriptions.count))
    }

    // MARK: Events

    /// Shows events until nobody reads them any more.
    ///
    /// - Throws: what ends a subscription for good, or keeps an event from being written.
    func showEvents() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in subscriptions.indices { group.addTask { try await showEvents(of: number) } }
            // Whichever ends first: nobody reads any more.
            try await group.next()
            group.cancelAll()
        }
    }

    private func showEvents(of number: Int) async throws {
        var past = start.past
        var names = NearNames(selection.jobs)
        let events = client.events(for: subscriptions[number], from: start.point, named: "subscription \(number + 1)")
        for try await next in events {
            if case .caughtUp(let place) = next { places.value.withLock { $0.note(place, of: number) } }
            if case .event(let event) = next, let hint = names.take(event.transferData.initializeData.name) {
                Console.error("\(hint)")
            }
            for event in past.take(next, where: selection.asks(for:)) {
                guard selection.isOfJobs(event) else { continue }
                if let display, display.take(event) { continue }
                try await output.write(event)
                if StandardOutput.peerIsGone { return }
            }
        }
    }

    // MARK: What is said beside them

    /// Says what happens beside the events.
    ///
    /// - Throws: `CommandFailure` where the broker is not going to be reached while nobody corrects the command's own settings.
    func showReports() async throws {
        var news = ConnectionNews(subscriptions: subscriptions.count)
        var hasLost = false
        for await report in reports {
            display?.take(report)
            switch report.event {
            case .connection(.disconnected(let error, _)) where !Self.isWorthRetrying(error):
                throw CommandFailure(error)
            case .connection(let status):
                if case .connected = status { stands.keep(()) }
                guard news.isNews(status, of: report.subscription, at: .now) else { continue }
                switch status {
                case .interrupted, .disconnected: hasLost = true
                case .connecting, .connected, .stopped: break
                }
                // The first line of a terminal tells what is so; what stays above is what went wrong, and that it is over.
                if hasLost || display?.isLive != true { say(status) }
            default:
                notices.show(report.event)
            }
        }
    }

    /// Says the counts of what comes again and again, recalls what runs already, and redraws, until the task is cancelled.
    func keepUp() async {
        async let counts: Void = notices.keepUp()
        if let display {
            async let drawing: Void = display.redraw()
            if start.isOpen, await stands.value() != nil {
                await display.recall(client.history, subscriptions.map { $0.jobId.map(ReplayScope.job) ?? .all })
            }
            await drawing
        }
        await counts
    }

    private func say(_ status: ConnectionStatus) {
        switch status {
        case .connecting(let broker, _): Console.error("connecting to \(broker)")
        case .connected(let broker): Console.error("waiting for \(selection.description) at \(broker)")
        case .interrupted(let error), .disconnected(let error, _):
            Console.error("disconnected: \(Remedy.sentence(error, Remedy(error))) mom goes on trying.")
        case .stopped: break
        }
    }

    /// Whether trying again can help while nobody corrects the command's own settings.
    private static func isWorthRetrying(_ error: MonitoringError) -> Bool {
        switch error.code {
        case .authenticationFailed, .accessRefused, .invalidSettings: false
        default: true
        }
    }

    // MARK: The end

    /// Says up to where all events were shown, if that is known.
    func tellPlace() {
        guard let place = places.value.withLock({ $0.common }) else { return }
        Console.error("All events up to position \(place) were shown. To go on there: mom watch --from \(place)")
    }

    /// Takes away what was redrawn.
    func finish() {
        display?.finish()
    }
}
