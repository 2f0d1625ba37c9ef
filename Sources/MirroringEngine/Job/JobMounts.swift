import Foundation
import MirroringEvents
import MirroringFiles

/// What a job's destination has to do with mounts. An import renames, and nothing can be renamed from one mount to another.
struct JobMounts: Sendable {
    /// The mounts inside the destination that the job does not leave out.
    let problems: [JobValidation.Problem]

    /// Looks at the destination of a job; where there is none yet, there is nothing in it.
    init(of job: Job) {
        let destination = RealPath.of(job.destination)
        guard let number = (try? OpenedFolder.named(destination).mount())?.number else {
            problems = []
            return
        }
        let exclusions = Exclusions(of: job)
        let inside = MountTable.current?.mounts(inside: destination, on: number) ?? []
        problems = inside.filter { !exclusions.cover($0) }.map { path in
            let sentence = """
                \(destination)/\(path) is a mount inside the destination, and nothing can be renamed into it. Leave it out with \
                exclude: ["/\(path)/"], and mirror it by a job of its own if it has to be.
                """
            let failure = RunFailure(.validation, item: "\(destination)/\(path)", sentence)
            return JobValidation.Problem(key: "destination", failure: failure)
        }
    }

    /// Whether something can be renamed from one folder to another. True where that is not known: a folder that can't be opened has
    /// another fault.
    static func areOnOneMount(_ first: String, _ second: String) -> Bool {
        guard let first = try? OpenedFolder.named(first).mount(), let second = try? OpenedFolder.named(second).mount()
        else { return true }
        return first == second
    }
}
