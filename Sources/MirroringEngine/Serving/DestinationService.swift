import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization

/// Answers what the near end asks of a destination on this machine, where all is done that is done to it.
///
/// Each question may be asked again, of another process as well: what it is about is in it, or lies on the disk.
final class DestinationService: Sendable {
    let job: Job
    let request: OpenRequest
    let destination: Mutex<LocalDestination>
    /// Lists what the job does not leave alone.
    let rsync: Rsync
    /// Where is kept what is known of the files.
    let stateFolder: String
    /// Whether no link in a package's tree may lead anywhere while an rsync writes there.
    let mungesLinks: Bool
    /// Of an rsync that writes, and of what moves items into its tree and out of it, there is one at a time then.
    let turn = Mutex(())
    /// Held from the beginning by who may change something.
    private let lock: ServedJobLock?

    /// A service for a destination; blocks while another process still works for the same near end.
    ///
    /// - Parameters:
    ///   - job: the job, as far as it is known here (``Job/init(keeping:at:staging:)``).
    ///   - request: what was asked for when it was opened.
    ///   - mungesLinks: whether no link in a package's tree may lead anywhere while an rsync writes there.
    ///   - stateFolder: this machine's engine's.
    ///   - places: what that needs itself.
    ///   - rsync: the rsync to use; a bare name is found along `PATH`.
    /// - Throws: ``RunFailure`` if the destination can't be what the job wants of it.
    init(
        job: Job,
        _ request: OpenRequest,
        mungesLinks: Bool = false,
        stateFolder: String,
        besides places: [EnginePlace],
        rsync: String = "rsync"
    ) throws(RunFailure) {
        self.job = job
        self.request = request
        self.mungesLinks = mungesLinks
        self.stateFolder = stateFolder
        self.rsync = Rsync(program: rsync)
        lock = request.mode.changesNothing ? nil : try ServedJobLock(of: job, for: request.token, in: stateFolder)
        do throws(RunFailure) {
            try JobValidation(job: job, places: places).check(for: request.mode)
            let local = try LocalDestination(of: job, keepsReplaced: request.mode == .restore)
            if request.mode == .check { local.turnToPublished() }
            destination = Mutex(local)
        } catch {
            throw error.reaching(.run)
        }
    }

    // MARK: Questions

    /// Works on a question; others wait as long.
    ///
    /// - Returns: the answer, as it is sent.
    /// - Throws: `FailureMessage`; `ProtocolViolation` if the question is none.
    func answer(_ question: FarQuestion) throws -> [UInt8] {
        do {
            guard mungesLinks, Self.moving.contains(question.kind) else { return try answered(question) }
            return try turn.withLock { _ in try answered(question) }
        } catch let failure as RunFailure {
            throw FailureMessage(failure)
        } catch is CancellationError {
            throw FailureMessage(.cancelled, reach: "run", "It was cancelled, and is as it was before.")
        }
    }

    /// What may move items into a package's tree, or out of it.
    private static let moving: Set<FrameKind> = [
        .left, .begin, .files, .settle, .importPackage, .drop, .discard, .publish,
    ]

    private func answered(_ question: FarQuestion) throws -> [UInt8] {
        let (kind, bytes) = (question.kind, question.bytes)
        guard request.mode.allows(kind) else {
            let isLook = request.mode.changesNothing
            let reason = isLook ? "would change what was opened to look at it" : "is not what it was opened for"
            throw ProtocolViolation("\"\(kind)\" \(reason)")
        }
        switch kind {
        case .left: return try destination.withLock { try $0.recover().records }
        case .look: return try look(FarLook(records: bytes))
        case .traits: return try traits(FarTraits(bytes))
        case .attributes: return try search(FarSearch(records: bytes), for: question)
        case .begin: return try begin(manifest(bytes), json: bytes)
        case .room:
            let asked = try FarPackageFiles(records: bytes)
            try destination.withLock { try $0.package(asked.packageId).checkSpace(for: asked.files) }
            return []
        case .files: return try files(question)
        case .settle: return try settle(FarSettling(records: bytes))
        case .importPackage: return try importPackage(question)
        case .drop:
            switch try FarRemoval(records: bytes) {
            case .others(let wanted): try destination.withLock { try $0.removePackages(but: wanted) }
            case .one(let packageId): try destination.withLock { try $0.removePackage(packageId) }
            }
            return []
        case .examine: return try examine(question)
        case .trace: return try trace(question)
        case .discard:
            try destination.withLock { try $0.discard() }
            return []
        case .past: return try past(question)
        case .publish:
            let publication = try ReleaseNotes.Publication(json: bytes)
            return FarFailures.records(of: try destination.withLock { try $0.publishOnce(publication) })
        default: throw ProtocolViolation("a destination is asked for \"\(kind)\"")
        }
    }

    private func look(_ asked: FarLook) throws -> [UInt8] {
        try destination.withLock { destination in
            let sights: Sights
            switch asked.tree {
            case .compared(let release):
                destination.turn(to: release)
                sights = try destination.look(at: asked.paths)
            case .package(let packageId): sights = try destination.package(packageId).look(at: asked.paths)
            }
            return FactsList(of: asked.paths, in: sights).records
        }
    }

    private func traits(_ asked: FarTraits) throws -> [UInt8] {
        guard !request.mode.changesNothing || asked == .usual else {
            throw ProtocolViolation("a trial would change what was opened to look at it")
        }
        return try destination.withLock { destination in
            switch asked {
            case .usual: destination.usualTraits.records
            case .tried: try destination.traits().records
            }
        }
    }

    private func search(_ asked: FarSearch, for question: FarQuestion) throws -> [UInt8] {
        let search = try destination.withLock { destination throws(RunFailure) in
            destination.turn(to: asked.release)
            return try destination.search(for: asked.sought)
        }
        return FarSourceAnswers.records(of: search.wait(for: question))
    }
}
