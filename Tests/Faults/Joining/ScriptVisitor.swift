import EventSamples
import Foundation
import TestSupport

/// Somebody who runs Python's program that joins, ends it, and runs it again, until all is over.
struct ScriptVisitor: Sendable {
    private static let program = Package.folder.appending(path: "Tests/Consumers/python/join.py").path()

    let name: String
    let job: UUID
    /// Python, with pika.
    let interpreter: String
    let uri: String
    /// Where its output goes.
    let folder: String
    let surroundings: Visitor.Surroundings

    /// Comes and goes.
    func visits(_ generator: SeededGenerator) async throws -> [Visit] {
        var generator = generator
        var visits: [Visit] = []
        while true {
            let plan = VisitPlan(pace: surroundings.design.pace, using: &generator)
            try await Task.sleep(for: plan.pause)
            guard !surroundings.isOver.value else { return visits }
            visits.append(try await visit(plan, number: visits.count + 1))
        }
    }

    /// Comes, and leaves when it has the last event that there was of its job when its time was over. There is one publisher, so whatever
    /// the history has before that event has come before it.
    private func visit(_ plan: VisitPlan, number: Int) async throws -> Visit {
        let leave = ContinuousClock.now + plan.stay
        var visit = Visit(
            "\(name), visit \(number)",
            of: job,
            from: .cached(atLeast: surroundings.design.surelyCached),
            begin: 0
        )
        let process = try await ChildProcess(
            URL(filePath: interpreter),
            [Self.program, job.uuidString],
            environment: ["MIRRORING_BROKER_URI": uri],
            log: "\(folder)/\(name)-\(number).log"
        )
        do {
            try await eventually(within: .seconds(120)) { !output(of: process).events.isEmpty }
            visit.answered = .now
            try await eventually(within: plan.stay + JoinDesign.patience) {
                ContinuousClock.now >= leave || surroundings.isOver.value
            }
            if let goal = await surroundings.history.last(of: job) {
                try await eventually(within: JoinDesign.patience) {
                    output(of: process).events.contains(goal.identity)
                }
                let count = output(of: process).events.firstIndex(of: goal.identity).map { $0 + 1 }
                visit.reach(goal.offset, with: count)
            }
        } catch let error as FaultsError {
            visit.complain("\(error) It wrote: \(process.output.suffix(500))")
        } catch {
            await process.killAndWait()
            throw error
        }
        await process.terminateAndWait()
        let all = output(of: process)
        all.events.forEach { visit.get($0) }
        all.complaints.forEach { visit.complain($0) }
        return visit
    }

    private func output(of process: ChildProcess) -> ScriptOutput {
        ScriptOutput(process.output, of: "join.py")
    }
}
