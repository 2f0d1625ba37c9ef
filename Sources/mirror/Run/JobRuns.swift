import MirroringCommands
import MirroringEngine

/// Runs several jobs, some of them at once, and says what became of each.
struct JobRuns: Sendable {
    private struct Ending: Sendable {
        let job: Int
        let result: Result<RunReport, JobRefusal>
    }

    let selection: JobSelection
    let engine: EngineComposition
    /// How many are run at once.
    let slots: Int

    /// Runs the jobs. Where the task is cancelled, those that run are ended, and no other is begun.
    func run() async -> RunResults {
        let began = ContinuousClock.now
        var queue = RunQueue(predecessors: selection.predecessors, slots: slots)
        var results = RunResults()
        await withTaskGroup(of: Ending.self) { group in
            while true {
                while !Task.isCancelled, let job = queue.next() {
                    group.addTask { await run(job) }
                }
                guard let ending = await group.next() else { break }
                queue.ended(ending.job)
                tell(ending.result, &results)
            }
        }
        tell(notRun: queue.rest, &results)
        let isSaid = selection.jobs.count > 1 && (engine.display.mode != .quiet || results.exitCode != .done)
        if isSaid { Console.error("mirror: \(results.line(after: ContinuousClock.now - began))") }
        return results
    }

    private func run(_ job: Int) async -> Ending {
        let runner = engine.runner(of: selection.jobs[job])
        do throws(JobRefusal) {
            return Ending(job: job, result: .success(try await runner.run()))
        } catch {
            return Ending(job: job, result: .failure(error))
        }
    }

    private func tell(_ result: Result<RunReport, JobRefusal>, _ results: inout RunResults) {
        switch result {
        case .success(let report):
            results.count(report)
            engine.display.tell(report)
        case .failure(let refusal):
            results.count(refusal)
            engine.display.omit()
            Console.error("mirror: \(refusal)")
        }
    }

    private func tell(notRun jobs: [Int], _ results: inout RunResults) {
        results.omit(jobs.count)
        if let job = jobs.first, jobs.count == 1 {
            Console.error("mirror: \"\(selection.jobs[job].name)\" was not run: the command was interrupted.")
        } else if !jobs.isEmpty {
            Console.error("mirror: \(jobs.count) jobs were not run: the command was interrupted.")
        }
    }
}
