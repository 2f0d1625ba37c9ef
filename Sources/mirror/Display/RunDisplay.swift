import MirroringCommands
import MirroringEngine
import MirroringEvents
import MirroringPublisher
import Synchronization

import struct Foundation.UUID

/// Shows runs to whoever started them: to a person on stderr, as lines that are redrawn on a terminal and as a line for each event
/// elsewhere; to a program as JSON on stdout.
///
/// It never waits: neither a person nor a program holds up a run.
final class RunDisplay: MirroringEventSink, RunWatcher {
    /// How often a terminal is redrawn: the time goes on while nothing comes.
    private static let period = Duration.milliseconds(250)

    /// A run that goes on.
    private struct Shown {
        let id: UUID
        var view: RunView
        var screen: RunScreen
    }

    private struct State {
        var log: RunLog
        /// In the order in which they began.
        var runs: [Shown] = []
        var several: RunsScreen
        /// What is said at the end of runs that delete nothing, as it is not in their events' lines.
        var refusals: [UUID: DeletionRefusal] = [:]
        var wait = DeliveryWait()
        /// Whether there is nothing more to be redrawn.
        var isOver = false
    }

    /// How much a person is shown.
    let mode: DisplayMode
    private let output: EventOutput?
    /// Whether runs go on side by side.
    private let isParallel: Bool
    private let terminal = Console.terminal
    private let state: Mutex<State>

    /// A display of runs.
    ///
    /// - Parameters:
    ///   - mode: how much a person is shown.
    ///   - json: whether the events go to stdout.
    ///   - jobs: how many jobs are run.
    ///   - isParallel: whether some of them are run at once.
    init(_ mode: DisplayMode = .normal, json: Bool = false, jobs: Int = 1, isParallel: Bool = false) {
        self.mode = mode
        self.isParallel = isParallel
        output = json ? EventOutput() : nil
        let screen = RunsScreen(jobs: jobs, isUnicode: Console.terminal.showsUnicode, at: .now)
        state = Mutex(
            State(log: RunLog(isVerbose: mode == .verbose, namesJobs: isParallel), several: screen)
        )
    }

    // MARK: What is learned

    func notify(_ event: MirroringStatusEventArgs) {
        output?.write(event)
        guard mode != .quiet else { return }
        let now = ContinuousClock.now
        state.withLock { state in
            follow(event, in: &state, at: now)
            var shown = event
            if let refusal = state.refusals.removeValue(forKey: event.runId) {
                shown.transferData.status.statusLog.removeAll { refusal.isTold(by: $0) }
            }
            let lines =
                isLive
                ? state.log.lines(of: shown, width: terminal.size.columns - 1)
                : state.log.lines(of: shown, at: now)
            for line in lines { Console.progress(line) }
            draw(&state, at: now)
        }
    }

    func sees(_ glimpse: RunGlimpse) {
        guard mode != .quiet else { return }
        let now = ContinuousClock.now
        switch glimpse.sight {
        case .comparing(let changes): note(.comparing(changes: changes), of: glimpse, at: now)
        case .importing(let done, let all): note(.importing(done: done, of: all), of: glimpse, at: now)
        case .running(let command): note(.running(command: command), of: glimpse, at: now)
        case .tracing: note(.tracing, of: glimpse, at: now)
        case .publishing: note(.publishing, of: glimpse, at: now)
        case .waiting(let pause):
            let reason = pause.failure.description
            note(
                .waiting(attempt: pause.attempt, attempts: pause.attempts, until: pause.end, reason: reason),
                of: glimpse,
                at: now
            )
        case .placed(let changes, let deletions):
            guard mode == .verbose else { return }
            for change in changes { Console.progress(ItemLine(change).line) }
            for deletion in deletions { Console.progress(ItemLine(deletion).line) }
        case .refused(let refusal): state.withLock { $0.refusals[glimpse.runId] = refusal }
        }
    }

    private func note(_ activity: RunActivity, of glimpse: RunGlimpse, at now: ContinuousClock.Instant) {
        state.withLock { state in
            let index = index(of: glimpse.runId, named: glimpse.jobName, in: &state, at: now)
            state.runs[index].view.note(activity, at: now)
        }
    }

    private func follow(
        _ event: MirroringStatusEventArgs,
        in state: inout State,
        at now: ContinuousClock.Instant
    ) {
        guard !event.status.terminal else {
            // The end of a run whose engine died is told by another one, and is not that of a run seen here.
            guard let index = state.runs.firstIndex(where: { $0.id == event.runId }) else { return }
            state.runs.remove(at: index)
            state.several.end(isGood: event.status.outcome == .succeeded)
            return
        }
        let name = event.transferData.initializeData.name
        let index = index(of: event.runId, named: name, in: &state, at: now)
        state.runs[index].view.take(event, at: now)
    }

    private func index(
        of run: UUID,
        named name: String,
        in state: inout State,
        at now: ContinuousClock.Instant
    ) -> Int {
        if let index = state.runs.firstIndex(where: { $0.id == run }) { return index }
        let screen = RunScreen(isUnicode: terminal.showsUnicode)
        state.runs.append(Shown(id: run, view: RunView(name: name, at: now), screen: screen))
        return state.runs.count - 1
    }

    /// A job was not begun, or is not going to be.
    func omit() {
        state.withLock { $0.several.end(isGood: false) }
    }

    // MARK: The terminal

    /// Whether lines are redrawn: not among data, which may go to the same terminal.
    private var isLive: Bool { output == nil && terminal.isLive }

    /// Does work while runs are shown, how their events' delivery stands included.
    func whileShown<Result>(
        _ delivery: EventDelivery,
        _ work: () async throws -> Result
    ) async rethrows -> Result {
        guard mode != .quiet else { return try await work() }
        let publisher = delivery.publisher
        let clock = Task.detached { [self] in
            while !Task.isCancelled {
                redraw(publisher)
                try? await Task.sleep(for: Self.period)
            }
        }
        defer {
            clock.cancel()
            end()
        }
        return try await work()
    }

    private func redraw(_ publisher: OutboxPublisher) {
        guard isLive else { return }
        let health = publisher.health
        let now = ContinuousClock.now
        state.withLock { state in
            state.wait.look(health, at: now)
            draw(&state, at: now)
        }
    }

    private func end() {
        state.withLock { state in
            state.isOver = true
            Console.status([])
        }
    }

    private func draw(_ state: inout State, at now: ContinuousClock.Instant) {
        guard !state.isOver, isLive else { return }
        let size = terminal.size
        var lines: [Line] = []
        if isParallel {
            lines = state.several.lines(of: state.runs.map(\.view), columns: size.columns, rows: size.rows, at: now)
        } else if let last = state.runs.indices.last {
            lines = state.runs[last].screen.lines(of: state.runs[last].view, columns: size.columns, at: now)
        }
        if let wait = state.wait.line(at: now) { lines.append(wait) }
        Console.status(lines)
    }

    // MARK: The end

    /// Says how a run ended.
    func tell(_ report: RunReport) {
        let summary = RunSummary(report)
        defer { if let line = summary.oblivion { Console.error(line) } }
        guard mode != .quiet else {
            guard report.outcome != .succeeded else { return }
            let reasons = summary.refusal.isEmpty ? summary.failures : summary.refusal
            for line in [summary.line] + reasons { Console.error(line) }
            return
        }
        let lines = isLive ? summary.line.wrapped(to: terminal.size.columns - 1, indent: 4) : [summary.line]
        // Not wrapped: the command that allows it is there to be copied.
        for line in lines + summary.refusal { Console.error(line) }
    }

    /// Waits until whoever reads the events has had all of them.
    ///
    /// - Returns: why they could not be written, if so.
    func finish() async -> CommandFailure? {
        await output?.finish()
    }
}
