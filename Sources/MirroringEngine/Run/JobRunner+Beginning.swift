import MirroringEvents
import MirroringRemote

extension JobRunner {
    /// Opens the job's folders, looks what is to be done, and tells it.
    ///
    /// - Parameter pastRuns: how earlier runs ended.
    /// - Returns: what to do first; where the run can't begin, to tell its end.
    func begin(_ pastRuns: PastRuns) async -> [JobRun.Action] {
        do {
            try await runBefore()
            sights.see(.comparing(changes: 0))
            let caller = caller(knowing: pastRuns.destination)
            let sides = try JobSides(checking: job, for: caller, besides: configuration.ownPlaces)
            self.sides = sides
            trace?.job = sides.job
            for sentence in sides.leftOut {
                machine.note(StatusLogEntry(level: .processing, time: .now, message: sentence))
            }
            let prepared = try await RunPreparation(
                job: sides.job,
                rsync: rsync,
                source: sides.source,
                destination: sides.destination,
                known: pastRuns.sourceMounts,
                knownDestination: configuration.allowsNewDestination ? nil : pastRuns.destination,
                allowed: configuration.allowedDeletions
            )
            .run { sights.count(.comparing(changes: $0), at: .now) }
            note(prepared)
            plans = prepared.plans
            if prepared.publishes { publishing = (prepared.changes.sourceEntries, prepared.changes.sourceBytes) }
            attributes = prepared.changes.attributes
            shortfalls.add(prepared.changes.shortfalls)
            noteShortfalls(after: 0)
            var data = MirroringInitializeData(
                job,
                configuration,
                pastRuns,
                changes: prepared.changes,
                packages: plans.count
            )
            data.release = publishing.map { _ in releaseName.description }
            // The release that is shown instead has its own, which is still true.
            if prepared.isHeldBack { trace = nil }
            beginTrace()
            return machine.initialized(data, packages: plans.count, publishes: publishing != nil, at: .now)
        } catch is CancellationError {
            return machine.cancelled(at: .now)
        } catch let end as RunEnd {
            return ended(by: end)
        } catch let invalid as JobSides.InvalidJob {
            report.isInvalidJob = true
            return refuse(invalid.failure)
        } catch let refusal as RunPreparation.Refusal {
            return refuse(refusal.failure, refusal.deletions)
        } catch {
            if let actions = givenUp(error) { return actions }
            let failure = (error as? RunFailure ?? RunFailure(.internal, "An unexpected error: \(error)."))
                .namingTrash(of: job)
            report.losses.add(failure)
            return machine.exportFailed(failure, at: .now)
        }
    }

    /// What another machine is told of this run.
    ///
    /// - Parameter known: where the destination was when the job last succeeded.
    private func caller(knowing known: MountedFolder?) -> FarCaller {
        FarCaller(
            mode: .run,
            token: farToken ?? FarCaller.newToken,
            version: configuration.identity.version,
            ssh: configuration.ssh,
            known: known,
            deadline: rsync.deadline,
            onWait: connectionNews.telling(configuration)
        )
    }

    /// There is nothing to run.
    private func refuse(_ failure: RunFailure, _ deletions: DeletionRefusal? = nil) -> [JobRun.Action] {
        report.losses.add(failure)
        report.refusal = deletions
        if let deletions { sights.see(.refused(deletions)) }
        return machine.validationFailed(failure, details: deletions?.details ?? [], at: .now)
    }

    /// Tells what is to be known before the first package.
    private func note(_ prepared: PreparedRun) {
        for warning in prepared.warnings { machine.note(warning.entry(at: .now, level: .warning)) }
        for warning in prepared.changes.warnings {
            machine.note(StatusLogEntry(level: .warning, time: .now, category: .changedWhileReading, message: warning))
        }
        // First what sums up: a log has a limit, and so has what people read.
        if let failure = prepared.changes.waitingReason {
            report.losses.add(failure)
            machine.noteFailure(failure.entry(at: .now), items: 0)
        }
        for failure in prepared.changes.unreadable + prepared.changes.obstructions.map(\.failure) {
            report.losses.add(failure)
            machine.noteFailure(failure.entry(at: .now))
        }
        if let token = prepared.allowance {
            let count = prepared.changes.deletions.count
            let what = count == 1 ? "1 entry" : "\(count) entries"
            let allowed = count == 0 ? "What the run would mirror" : "The deletion of \(what)"
            let sentence = "\(allowed) was allowed with \(token)."
            machine.note(StatusLogEntry(level: .processing, time: .now, message: sentence))
        }
    }
}
