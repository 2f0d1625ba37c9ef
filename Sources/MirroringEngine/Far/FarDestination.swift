import Foundation
import MirroringFiles
import MirroringRemote

/// A destination on another machine, whose far end does what is done there.
///
/// What is asked may be asked again where the connection broke, of another process that knows nothing of the one before: so each question
/// says all that it is about, and what a run has learnt of its destination is kept here.
final class FarDestination: DestinationSide {
    let name: String
    let job: Job
    let place: RemotePlace
    let connection: FarConnection
    /// Where the job's packages lie there.
    private let packages: RemotePlace
    /// Where it was when it was opened.
    let mount: MountedFolder?
    private let isLost: Bool
    /// How what is new is made there; nil if its engine is too old to say so.
    private let making: FileMaking?
    let mayGiveCapabilities: Bool
    /// With which release the source is compared instead of what a run goes on from.
    private var turned: ReleaseName?
    /// What a copy can have, as it was found out.
    private var knownTraits: DestinationTraits?
    /// The same for who only looks.
    private var knownUsualTraits: DestinationTraits?
    /// Whether there is something to compare with, as it was seen last.
    private var isThere = false
    /// Whether anything is in what is built there that is not in what is published; false where each package is published by itself.
    private(set) var hasNews = false
    /// The package that was chosen last to be put back.
    var chosen: Manifest?

    /// The destination of a job.
    ///
    /// - Parameters:
    ///   - job: the job.
    ///   - place: where its destination is.
    ///   - opened: what is there.
    ///   - connection: by which it is asked.
    init(of job: Job, at place: RemotePlace, _ opened: OpenedMessage, _ connection: FarConnection) {
        (self.job, self.place, self.connection) = (job, place, connection)
        (mount, isLost, making) = (opened.mount, opened.isLost ?? false, opened.making)
        mayGiveCapabilities = opened.givesCapabilities ?? false
        name = "\(place)"
        let staging = opened.staging ?? Job.staging(beside: opened.path)
        packages = place.with(path: "\(staging)/\(job.id.uuidString.lowercased())")
    }

    /// By what was said of it when it was opened.
    func hasLost(_ known: MountedFolder) -> Bool { isLost }

    // MARK: What the source is compared with

    var usualTraits: DestinationTraits {
        if let known = knownTraits ?? knownUsualTraits { return known }
        knownUsualTraits = try? traits(.usual)
        return knownUsualTraits ?? .usual
    }

    func search(for sought: SoughtAttributes) -> AttributeSearch {
        connection.beginSearch(.attributes, FarSearch(for: sought, in: turned).records, at: place)
    }

    func folder() throws(RunFailure) -> RsyncFolder? {
        isThere = try look(at: [.root]).facts(.root) != nil
        guard isThere else { return nil }
        let session = try place.asked { try connection.session().near }
        return .far(FarFolder(.destination, comparing: turned?.description, in: session, named: [.destination: name]))
    }

    func openedTree() -> FolderTree? { nil }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights {
        try place.asked { try connection.look(at: paths, in: .compared(turned), at: place) }
    }

    func turn(to release: ReleaseName?) { turned = release }

    // MARK: What earlier runs have left

    func recover() throws(RunFailure) -> LeftBehind {
        let found = try place.asked {
            try connection.ask(.left, at: place) { answer throws(ProtocolViolation) in try LeftBehind(records: answer) }
        }
        hasNews = publishes && found.isBegun
        return found
    }

    func removePackages(but wanted: Set<UUID>) throws(RunFailure) {
        try place.asked { try connection.have(.drop, FarRemoval.others(than: wanted).records) }
    }

    func discard() throws(RunFailure) {
        try place.asked { try connection.have(.discard) }
        hasNews = false
    }

    // MARK: Packages

    func traits() throws(RunFailure) -> DestinationTraits {
        if let knownTraits { return knownTraits }
        let found = try traits(.tried)
        knownTraits = found
        return found
    }

    private func traits(_ asked: FarTraits) throws(RunFailure) -> DestinationTraits {
        var traits = try place.asked {
            try connection.ask(.traits, asked.bytes, at: place) { answer throws(ProtocolViolation) in
                try DestinationTraits(records: answer)
            }
        }
        traits.making = making ?? FileMaking(guessedFor: traits.rights)
        return traits
    }

    func package(_ packageId: UUID) throws(RunFailure) -> any PackageSide {
        let path = "\(packages.path)/\(packageId.uuidString.lowercased())"
        return FarPackage(packageId, at: place.with(path: path), beside: isThere ? name : nil, connection)
    }

    func sharedPlace(for bytes: Int) -> SharedPlace? { nil }

    func place(
        _ manifest: Manifest,
        _ moves: PossibleMoves,
        onBegun: () -> Void,
        onTried: (Int) -> Void
    ) throws -> PackageImport.Result {
        if !manifest.entries.isEmpty || !manifest.deletions.isEmpty { onBegun() }
        let all = manifest.entries.count
        let result = try connection.ask(
            .importPackage,
            FarImport(manifest, moves).bytes,
            at: place,
            whenUnwanted: .heard,
            onProgress: { message in onTried(min(message.done ?? 0, all)) }
        ) { answer throws(ProtocolViolation) in try PackageImport.Result(records: answer, of: manifest) }
        onTried(all)
        isThere = true
        if publishes, result.isNews(of: manifest) { hasNews = true }
        return result
    }

    func removePackage(_ packageId: UUID) throws(RunFailure) {
        try place.asked { try connection.have(.drop, FarRemoval.one(packageId).records) }
    }

    // MARK: Releases

    private var publishes: Bool { job.publish != .packages }

    func publish(_ publication: ReleaseNotes.Publication) throws(RunFailure) -> [RunFailure]? {
        guard publishes else { return nil }
        guard hasNews else {
            try discard()
            return nil
        }
        return try place.asked {
            try connection.ask(.publish, publication.json(), at: place, whenUnwanted: .finished) {
                answer throws(ProtocolViolation) in
                try FarFailures.read(answer)
            }
        }
    }
}
