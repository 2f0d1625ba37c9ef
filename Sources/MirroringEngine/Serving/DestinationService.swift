import Foundation
import Glibc
import MirroringEvents
import MirroringFiles
import MirroringRemote
import MirroringSettings
import Synchronization
import SystemPackage

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
    private let mungesLinks: Bool
    /// Of an rsync that writes, and of what moves items into its tree and out of it, there is one at a time then.
    private let turn = Mutex(())
    /// Held from the beginning by who may change something.
    private let lock: ServedJobLock?

    /// A service for a destination; blocks while another process still works for the same near end.
    ///
    /// - Parameters:
    ///   - job: the job, as far as it is known here (``Job/init(keeping:at:staging:)``).
    ///   - request: what was asked for when it was opened.
    ///   - mungesLinks: whether no link in a package's tree may lead anywhere while an rsync writes there.
    ///   - stateFolder: this machine's engine's.
    ///   - rsync: the rsync to use; a bare name is found along `PATH`.
    /// - Throws: ``RunFailure`` if the destination can't be what the job wants of it.
    init(
        job: Job,
        _ request: OpenRequest,
        mungesLinks: Bool = false,
        stateFolder: String = StateFolder.path(of: "engine"),
        rsync: String = "rsync"
    ) throws(RunFailure) {
        self.job = job
        self.request = request
        self.mungesLinks = mungesLinks
        self.stateFolder = stateFolder
        self.rsync = Rsync(program: rsync)
        lock = request.mode.changesNothing ? nil : try ServedJobLock(of: job, for: request.token, in: stateFolder)
        do throws(RunFailure) {
            let places = [EnginePlace(.state, at: stateFolder)]
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
    private static let moving: Set<FrameKind> = [.left, .begin, .settle, .importPackage, .drop, .discard, .publish]

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
        case .begin: return try begin(manifest(bytes), json: bytes)
        case .room:
            let asked = try FarPackageFiles(records: bytes)
            try destination.withLock { try $0.package(asked.packageId).checkSpace(for: asked.files) }
            return []
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

    // MARK: Packages

    /// Reads a manifest of this job.
    private func manifest(_ json: [UInt8]) throws(RunFailure) -> Manifest {
        try own(try Manifest(json: Data(json), from: "The manifest of the package"))
    }

    /// The manifest, without what the near end has said that it does not want, and with the job's owner and group as they are known here.
    private func own(_ manifest: Manifest) throws(RunFailure) -> Manifest {
        guard manifest.jobId == job.id else {
            let sentence = "A package is of another job than \"\(job.name)\"."
            throw RunFailure(.validation, item: job.name, reach: .run, sentence)
        }
        var manifest = manifest
        for index in manifest.entries.indices {
            if !request.keepsSetID { manifest.entries[index].facts = manifest.entries[index].facts.plain }
            // What is put back has those that it had.
            guard case .fixed(let fixed) = job.permissions, request.mode != .restore else { continue }
            if let owner = fixed.owner { manifest.entries[index].facts.owner = owner.number }
            if let group = fixed.group { manifest.entries[index].facts.group = group.number }
        }
        return manifest
    }

    private func begin(_ manifest: Manifest, json: [UInt8]) throws -> [UInt8] {
        try destination.withLock { destination in
            let package = try destination.package(manifest.packageId)
            try package.create(manifest, json: json)
            let oversized = try package.oversized(manifest.entries)
            return FarSourceAnswers.records(of: oversized, among: manifest.entries.map(\.path))
        }
    }

    private func settle(_ asked: FarSettling) throws -> [UInt8] {
        try restoreLinks(of: asked.packageId)
        let arrived = try destination.withLock { try $0.package(asked.packageId).settle(asked.items) }
        return IndexList(Set(asked.items.indices.filter { arrived.contains(asked.items[$0].entry.path) })).records
    }

    /// Puts a package in place. Where the near end is gone that comes to its end.
    private func importPackage(_ question: FarQuestion) throws -> [UInt8] {
        let asked = try FarImport(question.bytes)
        let manifest = try own(asked.manifest)
        try restoreLinks(of: manifest.packageId)
        return try question.onTask(cancelledBy: [.cancelled]) {
            try self.destination.withLock { destination in
                let all = manifest.entries.count
                return try destination.putOnce(manifest, asked.moves) { question.progressed($0, of: all) }
            }
        }
    }

    /// Has the links of a package lead where they do at the source: a process that had them lead nowhere may have been killed.
    private func restoreLinks(of packageId: UUID) throws {
        try MungedLinks(package: try destination.withLock { try $0.staging.package(packageId) }).restoreLeft()
    }

    // MARK: rsync

    /// The folders that the arguments of an rsync name, each open.
    ///
    /// - Parameters:
    ///   - folders: which.
    ///   - asked: what the rsync is for.
    /// - Throws: ``RunFailure``; `ProtocolViolation` if it may not work in one of them.
    func roots(
        _ folders: Set<ServedFolder>,
        for asked: RsyncRequest
    ) throws -> [ServedFolder: RsyncRoot] {
        guard request.mode.allows(.rsync) else {
            throw ProtocolViolation("an rsync is not what it was opened for")
        }
        guard !request.mode.changesNothing || asked.packageId == nil else {
            throw ProtocolViolation("a package would change what was opened to look at it")
        }
        let release = try asked.release.map { name throws(ProtocolViolation) in
            guard let release = ReleaseName(name) else { throw ProtocolViolation("\"\(name)\" is no release") }
            return release
        }
        return try destination.withLock { destination in
            var roots: [ServedFolder: RsyncRoot] = [:]
            for folder in folders { roots[folder] = try Self.root(folder, asked.packageId, release, of: destination) }
            return roots
        }
    }

    /// What an rsync is given in addition to what the near end wants: users and groups are known here by other numbers.
    ///
    /// No program gets set-user-ID or set-group-ID from rsync, whatever the near one says: who may have them gets them when it was compared.
    func rsyncOptions(for asked: RsyncRequest) -> [String] {
        let owners = job.permissions.ownerArguments
        // A survey tells how what is there differs from the originals as they are.
        guard asked.packageId != nil else { return owners }
        // Nor capabilities, which give rights without those bits, nor what is the system's own.
        return owners + ["--chmod=Fug-s"] + AttributeKinds.rsyncFilters + (mungesLinks ? ["--munge-links"] : [])
    }

    func serving(_ asked: RsyncRequest, _ rsync: () throws -> [UInt8]) throws -> [UInt8] {
        guard mungesLinks, let packageId = asked.packageId else { return try rsync() }
        return try turn.withLock { _ in
            let links = MungedLinks(package: try destination.withLock { try $0.staging.package(packageId) })
            try links.munge()
            // Where that fails it is done before anything is said of the links, or done with them.
            defer { try? links.restore() }
            return try rsync()
        }
    }

    private static func root(
        _ folder: ServedFolder,
        _ packageId: UUID?,
        _ release: ReleaseName?,
        of destination: LocalDestination
    ) throws -> RsyncRoot {
        switch (folder, packageId) {
        case (.destination, _):
            destination.turn(to: release)
            guard case .here(let root) = try destination.folder() else {
                throw RunFailure(.notFound, item: destination.name, "\(destination.name) is not there any more.")
            }
            return root
        case (.tree, let packageId?): return try destination.staging.package(packageId).rootOfTree()
        case (.partial, let packageId?): return try destination.staging.package(packageId).rootOfPartial()
        default: throw ProtocolViolation("the \(folder.rawValue) is no folder of a destination")
        }
    }
}
