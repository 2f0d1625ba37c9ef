import MirroringCommands
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import Synchronization

/// Shows a watch on a terminal, as lines that are redrawn. It never waits for whoever reads.
final class WatchDisplay: Sendable {
    /// How often a terminal is redrawn: the time goes on while nothing comes, and a thousand events are shown at a stroke.
    private static let period = Duration.milliseconds(250)

    /// How long a bridge may take to begin its answer of what runs already.
    private static let recallPatience = Duration.seconds(10)

    private struct State {
        var screen: WatchScreen
        /// Whether there is nothing more to be redrawn.
        var isOver = false
    }

    private let selection: WatchSelection
    private let terminal = Console.terminal
    private let state: Mutex<State>

    /// A display.
    ///
    /// - Parameters:
    ///   - selection: what is watched.
    ///   - subscriptions: by how many subscriptions.
    init(_ selection: WatchSelection, subscriptions: Int) {
        self.selection = selection
        let screen = WatchScreen(
            scope: "events of \(selection.jobs.words)",
            subscriptions: subscriptions,
            isUnicode: Console.terminal.showsUnicode,
            at: .now
        )
        state = Mutex(State(screen: screen))
    }

    /// Whether lines are redrawn now: not in the background, where the terminal is the shell's.
    var isLive: Bool { terminal.isLive }

    // MARK: What is learned

    /// Takes an event.
    ///
    /// - Returns: whether that shows it; else its line is to be written like any other data.
    func take(_ event: MonitoredEvent) -> Bool {
        let isListed = selection.isOfKind(event) ?? ListedEvent.matters(event)
        let isLive = isLive
        let size = terminal.size
        let time = Self.time(of: event, isOfThePast: event.isReplayed)
        state.withLock { state in
            let leaving = state.screen.take(event, isListed: isLive && isListed, size: size, at: time)
            for line in leaving { Console.progress(line) }
        }
        return isLive || selection.isOfKind(event) == false
    }

    /// Takes what is said beside the events.
    func take(_ report: MonitoringReport) {
        state.withLock { state in
            switch report.event {
            case .connection(let status): state.screen.take(status, of: report.subscription, at: .now)
            case .bridge(let notice): state.screen.take(notice)
            default: break
            }
        }
    }

    /// Recalls what runs already: it is seen at once, and not with its next event. Where no bridge answers, or the user may not ask, nothing
    /// depends on it.
    ///
    /// - Parameters:
    ///   - history: what the bridges have cached.
    ///   - scopes: whose events.
    func recall(_ history: ReplayClient, _ scopes: [ReplayScope]) async {
        state.withLock { $0.screen.runs.beginRecalling() }
        var request = ReplayRequest()
        let silence = Int64(WatchedRuns.silence / .milliseconds(1))
        request.since = Timestamp(milliseconds: Timestamp.now.milliseconds - silence)
        for scope in scopes {
            do {
                for try await item in history.events(request, of: scope, patience: Self.recallPatience) {
                    guard case .event(let event) = item, selection.isOfJobs(event) else { continue }
                    let time = Self.time(of: event, isOfThePast: true)
                    state.withLock { $0.screen.runs.recall(event.event, of: event.received.run, at: time) }
                }
            } catch {
                break
            }
        }
        state.withLock { $0.screen.runs.endRecalling() }
    }

    /// When it happened, on the clock that is never set: what was published a while ago is no news of now.
    private static func time(of event: MonitoredEvent, isOfThePast: Bool) -> ContinuousClock.Instant {
        let now = ContinuousClock.now
        guard isOfThePast else { return now }
        let age = event.receivedAt.milliseconds - event.status.receivedTime.milliseconds
        return now - .milliseconds(max(0, age))
    }

    // MARK: The terminal

    /// Redraws until the task is cancelled.
    func redraw() async {
        repeat {
            let size = terminal.size
            state.withLock { state in
                guard !state.isOver, isLive else { return }
                Console.status(state.screen.lines(size: size, at: .now))
            }
        } while (try? await Task.sleep(for: Self.period)) != nil
    }

    /// Nothing is redrawn any more. The last events stay.
    func finish() {
        let size = terminal.size
        state.withLock { state in
            guard !state.isOver else { return }
            state.isOver = true
            Console.status([])
            for line in state.screen.rest(size: size) { Console.progress(line) }
        }
    }
}
