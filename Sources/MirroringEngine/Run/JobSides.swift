import MirroringEvents
import MirroringRemote

/// The two folders of a job, as a run works on them.
struct JobSides {
    /// Why a job can't be run as it is written.
    struct InvalidJob: Error {
        var failure: RunFailure
    }

    /// The job, with what another machine has said of its folder there.
    let job: Job
    let source: any SourceSide
    let destination: any DestinationSide
    /// What is to be said of what the job does not name and that is left out of the source.
    let leftOut: [String]
    /// The connection to the machine of one of them; nil if both are here.
    private let connection: FarConnection?

    /// The folders of a job that holds, by what each machine says of its own.
    ///
    /// - Parameters:
    ///   - named: the job, as its file has it.
    ///   - caller: what another machine is told of this end.
    ///   - places: what this engine needs itself.
    /// - Throws: ``InvalidJob``; ``RunFailure`` that costs the run; `CancellationError`.
    init(checking named: Job, for caller: FarCaller, besides places: [EnginePlace] = []) throws {
        do throws(RunFailure) {
            try JobValidation(job: named, places: places).check()
            try JobValidation(job: named).checkPublishing()
        } catch {
            throw InvalidJob(failure: error)
        }
        let own = PlacesInSource(places, of: named)
        var leftOut = own.sentences
        var job = named
        job.exclude += own.patterns
        if let place = job.farDestination {
            source = try LocalSource(path: job.source, attributes: job.attributes)
            let (connection, opening) = try caller.connection(to: place, for: .receive, of: job)
            let opened = try Self.judged(at: place) { try opening.message(by: connection, at: place) }
            self.job = try job.opened(as: opened, at: place)
            destination = FarDestination(of: self.job, at: place, opened, connection)
            self.connection = connection
        } else if let place = job.farSource {
            let (connection, opening) = try caller.connection(to: place, for: .send, of: job)
            source = try Self.judged(at: place) {
                try FarSource(connection, at: place, attributes: job.attributes)
            }
            let theirs = PlacesInSource(toldBy: opening.opened, at: place, of: job)
            job.exclude += theirs.patterns
            leftOut += theirs.sentences
            destination = try Self.destination(of: job, for: caller)
            self.job = job
            self.connection = connection
        } else {
            self.job = job
            source = try LocalSource(path: job.source, attributes: job.attributes)
            destination = try Self.destination(of: job, for: caller)
            connection = nil
        }
        self.leftOut = leftOut
    }

    /// Asks another machine for its folder. What it has against that is as wrong as it would be here, and what is wrong with the way there
    /// is not.
    private static func judged<Result>(at place: RemotePlace, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let failure as RunFailure {
            guard failure.category == .validation, failure.item != place.host else { throw failure }
            throw InvalidJob(failure: failure)
        }
    }

    /// A destination on this machine, as whoever asks looks at it.
    private static func destination(of job: Job, for caller: FarCaller) throws(RunFailure) -> LocalDestination {
        let destination = try LocalDestination(of: job)
        if caller.mode == .check { destination.turnToPublished() }
        return destination
    }

    /// Ends the connection in order; blocks until its ssh has ended.
    func close() { connection?.close() }
}

extension Job {
    /// The job with what the destination's machine says of it: where packages lie there, and the numbers of the user and group there.
    ///
    /// - Throws: ``RunFailure`` (validation) if it does not say one of them.
    func opened(as message: OpenedMessage, at place: RemotePlace) throws(RunFailure) -> Job {
        var job = self
        if let staging = message.staging {
            // A destination may be reached by a link; what lies in it is left out by its name.
            let isInside = staging.parentPath == message.path
            let path = isInside ? "\(place.path)/\(staging.lastPathComponent)" : staging
            let farStaging = place.with(path: path)
            (job.farStaging, job.staging) = (farStaging, farStaging.description)
        }
        if case .fixed(var fixed) = permissions {
            fixed.owner = try fixed.owner?.known(as: message.owner, at: place)
            fixed.group = try fixed.group?.known(as: message.group, at: place)
            job.permissions = .fixed(fixed)
        }
        return job
    }
}

extension Account {
    /// The same with its number at another machine.
    fileprivate func known(as number: UInt32?, at place: RemotePlace) throws(RunFailure) -> Account {
        guard let number, number != .max else {
            let sentence =
                "\(place.host) does not say who \(name) is there. Use the same version of mirror at both ends."
            throw RunFailure(.validation, item: name, reach: .run, sentence)
        }
        return Account(name: name, number: number)
    }
}
