import Foundation
import MirroringEvents
import MirroringSettings

extension JobRunner {
    /// What a command is granted when the run's time is over, or the run was cancelled.
    private static let grace = Duration.seconds(30)

    /// Runs what comes before all else, if the job has it.
    ///
    /// - Throws: ``RunPreparation/Refusal`` if it did not do what it was to do; ``RunFailure``; ``RunEnd``; `CancellationError`.
    func runBefore() async throws {
        guard let command = job.before else { return }
        sights.see(.running(command: "before"))
        let run = CommandRun(name: "before", command: command, environment: variables)
        let result = try await run.run(until: rsync.deadline)
        note(result.lines, of: run)
        if let failure = result.failure { throw RunPreparation.Refusal(failure: failure) }
    }

    /// Runs what comes after all else, however the run ends.
    ///
    /// - Returns: what to do then: to tell the end.
    func runAfter(_ outcome: Outcome) async -> [JobRun.Action] {
        guard let command = job.after else { return machine.finished(after: nil, at: .now) }
        sights.see(.running(command: "after"))
        var variables = variables.merging(["MIRROR_OUTCOME": outcome.rawValue]) { $1 }
        variables["MIRROR_RELEASE"] = report.release
        let failure = await failure(of: CommandRun(name: "after", command: command, environment: variables))
        if let failure { report.losses.add(failure) }
        return machine.finished(after: failure, at: .now)
    }

    /// Why the command that comes after the run did not do what it was to do; nil if it did.
    private func failure(of run: CommandRun) async -> RunFailure? {
        let isCancelled = Task.isCancelled
        let isLate = isCancelled || rsync.deadline.end() != nil
        // The window is one for mirroring: the command may go on when it is closed.
        let rest = job.timeouts.run.map { max(Self.grace, $0 - (ContinuousClock.now - began)) }
        let deadline = RunDeadline(window: nil, timeout: isLate ? Self.grace : rest, began: .now)
        do {
            // A task of its own is not cancelled with the run.
            let result =
                try await isCancelled ? Task { try await run.run(until: deadline) }.value : run.run(until: deadline)
            note(result.lines, of: run)
            return result.failure
        } catch RunEnd.timedOut(let duration) {
            let span = TimeSpan(seconds: Int(duration.components.seconds))
            return RunFailure(
                .timeout,
                item: run.name,
                reach: .run,
                "The command \"\(run.name)\" took longer than \(span), so it was ended."
            )
        } catch is CancellationError {
            return RunFailure(
                .cancelled,
                item: run.name,
                reach: .run,
                "The command \"\(run.name)\" was ended, since the run was cancelled."
            )
        } catch {
            return error as? RunFailure ?? RunFailure(.internal, "An unexpected error: \(error).")
        }
    }

    private func note(_ lines: [String], of run: CommandRun) {
        for line in lines {
            machine.note(StatusLogEntry(level: .processing, time: .now, message: "\(run.name): \(line)"))
        }
    }

    /// What a command gets to know. Not `MIRRORING_…`: those are settings, and one that is not known is refused by the
    /// programs that a command may call.
    private var variables: [String: String] {
        var variables = [
            "MIRROR_JOB_ID": job.id.uuidString.lowercased(),
            "MIRROR_JOB_NAME": job.name,
            "MIRROR_RUN_ID": runId.uuidString.lowercased(),
            "MIRROR_SOURCE": job.source,
            "MIRROR_DESTINATION": job.destination,
        ]
        variables["HOME"] = HomeFolder.account
        return variables
    }
}
