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
        let exclusions = Exclusions(of: job)
        problems = Self.inside(destination).compactMap { path in
            let mount = destination.path(of: path)
            // A file may be mounted as well.
            let isFolder = FileFacts(of: mount).map { $0.kind == .folder } ?? true
            guard !exclusions.cover(path, isFolder: isFolder) else { return nil }
            let sentence = """
                \(mount) is a mount inside the destination, and nothing can be renamed into it. Leave it out with \
                \(Exclusions.advice(leavingOut: path, isFolder: isFolder)), and mirror it by a job of its own if it has to be.
                """
            return JobValidation.Problem(key: "destination", failure: RunFailure(.validation, item: mount, sentence))
        }
    }

    /// What is mounted inside a folder, as paths relative to it.
    ///
    /// - Parameter folder: its path without symbolic links; where there is none, there is nothing in it.
    static func inside(_ folder: String) -> [String] {
        guard let number = (try? OpenedFolder.named(folder).mount())?.number else { return [] }
        return MountTable.current?.mounts(inside: folder, on: number) ?? []
    }

    /// Whether something can be renamed from one folder to another. True where that is not known: a folder that can't be opened has
    /// another fault.
    static func areOnOneMount(_ first: String, _ second: String) -> Bool {
        guard let first = try? OpenedFolder.named(first).mount(), let second = try? OpenedFolder.named(second).mount()
        else { return true }
        return first == second
    }
}
