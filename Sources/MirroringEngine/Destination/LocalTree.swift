import MirroringEvents
import MirroringFiles

/// A tree on this machine that the source is compared with.
final class LocalTree: ComparedSide {
    let name: String
    private let job: Job

    /// The tree at a path.
    ///
    /// - Parameters:
    ///   - path: what the source is compared with, which need not be there yet.
    ///   - job: the job, in whose staging folder is tried what a copy can have.
    init(path: String, of job: Job) {
        name = path
        self.job = job
    }

    /// Nothing is left of the try.
    var usualTraits: DestinationTraits {
        let place = StagingPlace(job: job)
        guard place.hasRoom else { return .usual }
        defer { place.removeIfEmpty() }
        return (try? place.traits()) ?? .usual
    }

    var mayGiveCapabilities: Bool { EngineRights.current.mayGiveCapabilities }

    func folder() throws(RunFailure) -> RsyncFolder? {
        do throws(RunFailure) {
            return .here(try RsyncRoot(.root(name), path: name))
        } catch {
            guard error.category == .notFound else { throw error }
            return nil
        }
    }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights {
        FileFacts(of: name) == nil ? .nothing : Sights(in: try FolderTree(path: name))
    }
}
