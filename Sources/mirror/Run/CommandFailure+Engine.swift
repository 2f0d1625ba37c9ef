import MirroringCommands
import MirroringEngine
import MirroringEvents

/// Why nothing was done about a job: it can't be done as it is written (exit code 2), or not now (1).
extension CommandFailure {
    /// The engine says what does not hold.
    init(_ failure: RunFailure) {
        self.init(failure.category == .validation ? .usage : .failed, failure.description)
    }

    /// The engine did not begin.
    init(_ refusal: JobRefusal) {
        self.init(refusal.code == .unusableState ? .usage : .failed, refusal.description)
    }

    /// Does something that the engine may refuse; what it says is then why the command ends.
    static func saying<Result>(_ work: () async throws -> Result) async throws -> Result {
        do {
            return try await work()
        } catch let failure as RunFailure {
            throw CommandFailure(failure)
        } catch let refusal as JobRefusal {
            throw CommandFailure(refusal)
        }
    }
}
