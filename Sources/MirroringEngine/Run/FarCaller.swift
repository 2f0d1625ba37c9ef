import MirroringEvents
import MirroringRemote

import struct Foundation.UUID

/// What the machine of a job's other folder is told of this end, and how it is reached.
struct FarCaller: Sendable {
    /// What is done there.
    var mode: OpenRequest.Mode
    /// What only this engine knows of the job: by that its far ends know each other.
    var token: String
    /// This program's version.
    var version: String
    /// The ssh to use; a bare name is found along `PATH`.
    var ssh: String
    /// Where the destination was when the job last succeeded; nil if that is not known.
    var known: MountedFolder?
    /// Until when connections are begun again that broke.
    var deadline = RunDeadline.never
    /// Told in sentences for people that the connection broke, and that it is there again; on the thread that asks.
    var onWait: @Sendable (String) -> Void = { _ in }

    /// A token that nobody has yet.
    static var newToken: String { UUID().uuidString.lowercased().filter { $0 != "-" } }

    /// A connection to a machine, which begins with the first question.
    ///
    /// - Parameters:
    ///   - place: the job's folder there.
    ///   - role: which of its folders that is.
    ///   - job: the job.
    /// - Returns: the connection, and what knows what was opened.
    /// - Throws: ``RunFailure`` (validation) if there is too much to say of the job.
    func connection(
        to place: RemotePlace,
        for role: SessionRole,
        of job: Job
    ) throws(RunFailure) -> (connection: FarConnection, opening: FarOpening) {
        let opening = try FarOpening(request(place, role, job), at: place)
        var terms = SessionTerms(place, job.ssh, role: role, version: version)
        terms.program = ssh
        let connection = FarConnection(terms, retries: job.retries, until: deadline, onWait: onWait) { session in
            try opening.open(on: session)
        }
        return (connection, opening)
    }

    private func request(_ place: RemotePlace, _ role: SessionRole, _ job: Job) -> OpenRequest {
        var request: OpenRequest
        switch role {
        case .receive:
            request = OpenRequest(mode, destinationOf: job, at: place, staging: job.farStaging?.path, token: token)
            if !mode.goesBack { request.near = FolderPlace(of: job.source) }
            request.known = known
        case .send:
            request = OpenRequest(mode, path: place.path, jobId: job.id, token: token)
            request.near = FolderPlace(of: job.destination)
        }
        return request
    }
}

extension FarOpening {
    /// What is at the place, once the connection has opened it.
    ///
    /// - Throws: ``RunFailure`` that costs the run; `CancellationError`.
    func message(by connection: FarConnection, at place: RemotePlace) throws -> OpenedMessage {
        _ = try connection.session()
        guard let opened else {
            throw RunFailure(.internal, item: place.host, reach: .run, "\(place.host) has opened nothing.")
        }
        return opened
    }
}
