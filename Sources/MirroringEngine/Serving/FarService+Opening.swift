import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization

/// Which folder a session is about, as its key allows.
extension FarService {
    /// Opens the folder that the session is about: once, while whoever asks for something else waits.
    func open(_ request: OpenRequest) throws -> OpenedMessage {
        try state.withLock { state in
            guard let role = state.role, state.side == nil else { throw ProtocolViolation("it opens a second folder") }
            let admission = try restriction.admit(request, as: role, home: home)
            do {
                let side = try self.side(for: request, admission, as: role)
                let message = try side.opened()
                state.side = side
                state.places = [admission.folder] + (admission.staging.map { [$0] } ?? [])
                return message
            } catch let failure as RunFailure {
                throw failure.reaching(.run)
            }
        }
    }

    private func side(
        for request: OpenRequest,
        _ admission: Restriction.Admission,
        as role: SessionRole
    ) throws(RunFailure) -> any ServedSide {
        try checkLimit(of: admission.folder)
        let path = try AdmittedFolder(admission.folder, as: role).path
        switch role {
        case .send:
            let name = request.jobId.uuidString.lowercased()
            let job = Job(id: request.jobId, name: name, source: path, destination: "")
            try JobValidation(job: job, places: ownPlaces).checkSourceAlone()
            try Self.check(path, "source", liesApartFrom: request.near)
            return try SourceService(path: path, stateFolder: stateFolder, besides: ownPlaces)
        case .receive:
            let staging = try admission.staging.map { place throws(RunFailure) in
                try AdmittedFolder(place, as: role).path
            }
            try checkReleases(of: request, at: admission.folder.path)
            let job = try Job(
                keeping: request,
                at: path,
                staging: staging ?? standardStaging(for: path, named: admission.folder.path)
            )
            try Self.check(job.destination, "destination", liesApartFrom: request.near)
            try Self.check(job.staging, "staging folder", liesApartFrom: request.near)
            let isLimited = !restriction.only.isEmpty
            return try DestinationService(
                job: job,
                request,
                mungesLinks: isLimited,
                stateFolder: stateFolder,
                besides: ownPlaces,
                rsync: rsync
            )
        }
    }

    /// Where packages are staged if nobody says: beside the destination, but in it where the key is limited to that very folder.
    private func standardStaging(for destination: String, named name: String) -> String {
        let mayLieBeside = restriction.allows(Job.staging(beside: name))
        return mayLieBeside ? StagingPlace.standard(for: destination) : "\(destination)/\(StagingPlace.innerName)"
    }

    /// Releases lie beside the destination, which is a link to one of them: a key that is limited to that very folder is for none.
    private func checkReleases(of request: OpenRequest, at destination: String) throws(RunFailure) {
        guard request.keeping?.releases != nil else { return }
        let place = ReleasePlace(destination: destination)
        guard !restriction.allows(place.path) else { return }
        throw RunFailure(
            .authorization,
            item: destination,
            """
            The releases of \(destination) lie beside it, in \(place.path), and this key is limited to \
            \(restriction.only.joined(separator: ", ")). Limit it to the folder around, or name a folder below in the job.
            """
        )
    }

    /// The folder to which a key is limited is made by nobody who has the key: the one around it is none of his.
    private func checkLimit(of folder: Restriction.Place) throws(RunFailure) {
        guard !restriction.only.isEmpty, FileFacts(of: folder.root) == nil else { return }
        throw RunFailure(
            .notFound,
            item: folder.root,
            "\(folder.root), to which this key is limited, does not exist. Create that folder there."
        )
    }

    /// The job's other folder may be on this machine as well, by whatever name that was reached.
    private static func check(
        _ path: String,
        _ what: String,
        liesApartFrom near: FolderPlace?
    ) throws(RunFailure) {
        guard let near, FolderPlace(of: path).overlaps(near) else { return }
        throw RunFailure(
            .validation,
            item: path,
            """
            The \(what) is \(path) on the machine of the run itself, and of the job's folders one lies inside the other. Name folders \
            that do not overlap.
            """
        )
    }
}
