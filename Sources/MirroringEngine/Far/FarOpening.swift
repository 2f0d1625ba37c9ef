import MirroringEvents
import MirroringRemote
import Synchronization

/// Opens a job's folder on each session of a connection, and knows what was there when that was done first.
final class FarOpening: Sendable {
    private let place: RemotePlace
    private let question: [UInt8]
    private let first = Mutex<OpenedMessage?>(nil)

    /// An opening.
    ///
    /// - Parameters:
    ///   - request: which folder, and what for.
    ///   - place: where that is.
    /// - Throws: ``RunFailure`` (validation) if there is too much to say of the job.
    init(_ request: OpenRequest, at place: RemotePlace) throws(RunFailure) {
        self.place = place
        question = request.json()
        guard request.problem == nil, question.count <= OpenRequest.limit else {
            let problem = request.problem ?? "more patterns than can be said"
            let sentence = "\(place.host) can't be told of the job, which has \(problem)."
            throw RunFailure(.validation, item: place.host, reach: .run, sentence)
        }
    }

    /// What was there first; nil as long as it was not opened.
    var opened: OpenedMessage? { first.withLock { $0 } }

    /// Opens the folder on a session, for ``FarConnection``.
    func open(on session: FarSession) throws {
        let message = try OpenedMessage(json: answer(of: session))
        let known = first.withLock { first in
            var known = first ?? message
            // What was not there at first is what has been made since.
            if known.identity == nil { known.identity = message.identity }
            first = known
            return known
        }
        guard (known.path, known.staging) == (message.path, message.staging) else {
            throw RunFailure(
                .notFound,
                item: place.host,
                reach: .run,
                "\(place) leads to \(message.path) now, and led to \(known.path) at first. Begin again."
            )
        }
        guard let identity = known.identity, let now = message.identity, identity != now else { return }
        throw RunFailure(
            .notFound,
            item: place.host,
            reach: .run,
            "\(place) is another folder than when the run began, so nothing more is put there. Check that it is mounted."
        )
    }
}

extension FarOpening {
    /// What the far end answers. Why it can't open the folder it says by the paths that it has there, and not where that is.
    private func answer(of session: FarSession) throws -> [UInt8] {
        do {
            return try session.begin(.open, question)
        } catch let failure as RunFailure {
            guard !failure.description.contains(place.host) else { throw failure }
            throw RunFailure(
                failure.category,
                item: failure.item,
                reach: failure.reach,
                "\(place.host): \(failure.description)"
            )
        }
    }
}

extension OpenRequest {
    /// What is said of a job whose destination is on another machine.
    ///
    /// - Parameters:
    ///   - mode: what is done there.
    ///   - job: the job.
    ///   - place: where its destination is.
    ///   - staging: the folder for packages under way there; nil for the one where it would lie if the job did not say.
    ///   - token: what only this engine knows.
    init(_ mode: Mode, destinationOf job: Job, at place: RemotePlace, staging: String? = nil, token: String) {
        self.init(mode, path: place.path, jobId: job.id, token: token)
        self.staging = staging
        host = place.host
        // Other attributes give a program no rights, and of these nothing is put in place.
        keepsSetID = job.permissions == .source && mode != .list && mode != .rollback
        keeping = DestinationTerms(of: job)
    }
}

extension DestinationTerms {
    /// What a job says of its destination.
    init(of job: Job) {
        self.init(name: job.name)
        exclude = job.exclude
        if case .releases(let kept) = job.publish { releases = kept }
        keepDeleted = job.keepDeleted.map { Int($0.components.seconds) }
        isDurable = job.isDurable
        switch job.permissions {
        case .source: attributes = .source
        case .keep: attributes = .keep
        case .fixed(let fixed):
            attributes = .fixed
            (files, folders) = (fixed.files, fixed.folders)
            (owner, group) = (fixed.owner?.name, fixed.group?.name)
        }
    }
}
