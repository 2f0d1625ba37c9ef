import Foundation
import MirroringFiles
import MirroringSettings

extension JobFileKeys {
    /// A path, made absolute and simple; nil if it is left out.
    ///
    /// It is relative to the job file's folder, `~` is this user's home, and `..` leads where the kernel goes.
    func path(_ key: String) -> String? {
        // White space at a name's end belongs to the name.
        guard let text = string(key, trimming: .newlines) else { return nil }
        if text.hasPrefix("ssh://") {
            note(key, "is \(Self.withoutPassword(text)), but only local folders are supported. Name a folder.")
            return nil
        }
        guard !text.contains("://") else {
            note(key, "is \(Self.withoutPassword(text)), which is no path of a folder.")
            return nil
        }
        // Taken for a name, it would be a folder that is made here, in silence.
        guard !Self.namesAnotherMachine(text) else {
            note(
                key,
                """
                is "\(text)", which names another machine as rsync does, but only local folders are supported. A folder here is \
                written with ./ before it.
                """
            )
            return nil
        }
        guard let absolute = SettingPath.absolute(text, from: folder) else {
            note(key, "is \"\(text)\". Of homes only this user's is known, as ~ or ~/…; write the path out.")
            return nil
        }
        do throws(RealPath.Obstacle) {
            return try RealPath.withoutParents(absolute)
        } catch {
            let reason =
                error.number == ENOENT
                ? "does not exist" : "can't be gone through: \(SystemFailure.reason(of: error.number))"
            note(key, "is \(text), which goes through \(error.path), and that \(reason). Correct the path.")
            return nil
        }
    }

    /// The job file's folder, absolute.
    private var folder: String {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) }
        if file.hasPrefix("/") { return folder ?? "" }
        let current = FileManager.default.currentDirectoryPath
        return folder.map { "\(current)/\($0)" } ?? current
    }

    /// Whether a text is a place of another machine, well spelled or not.
    private static func namesAnotherMachine(_ text: String) -> Bool {
        do throws(RemotePlace.Problem) {
            return try RemotePlace.read(text) != nil
        } catch {
            return true
        }
    }

    /// A URI is shown without what may be secret in it.
    private static func withoutPassword(_ uri: String) -> String {
        guard let at = uri.lastIndex(of: "@"), let start = uri.range(of: "://")?.upperBound, start <= at else {
            return uri
        }
        return "\(uri[..<start])…\(uri[at...])"
    }

    /// Checks that neither source nor destination lies in the other.
    func checkFolders(of job: Job) {
        if job.destination == "/" {
            note("destination", "is /. Name a folder below it.")
        } else if job.source == job.destination {
            note("destination", "is the source as well (\(job.source)). Name another folder.")
        } else if job.destination.isAtOrBelow(job.source) {
            note(
                "destination",
                "(\(job.destination)) lies inside the source (\(job.source)). Name a folder outside of it."
            )
        } else if job.source.isAtOrBelow(job.destination) {
            note(
                "source",
                "(\(job.source)) lies inside the destination (\(job.destination)). Name a folder outside of it."
            )
        }
    }

    /// Checks where a staging folder that is named lies.
    func checkStaging(of job: Job) {
        for (key, path) in [("source", job.source), ("destination", job.destination)] {
            if path.isAtOrBelow(job.staging), path != job.staging {
                return note("staging", "(\(job.staging)) holds the \(key) (\(path)). Name a folder of its own.")
            }
            guard job.staging.isAtOrBelow(path) else { continue }
            guard key == "destination" else {
                return note(
                    "staging",
                    "(\(job.staging)) lies inside the source (\(path)). Name a folder beside the destination."
                )
            }
            guard !StagingPlace.mayLie(at: job.staging, in: path) else { continue }
            return note(
                "staging",
                """
                (\(job.staging)) lies inside the destination (\(path)). Name a folder beside the destination, or one right \
                below it whose name begins with a point, such as \(path)/\(StagingPlace.innerName).
                """
            )
        }
    }
}
