import MirroringEvents
import MirroringFiles
import MirroringRemote
import MirroringTrace
import SystemPackage

/// A source on another machine.
///
/// It is known by the identity of its folder there, which this end keeps: where a connection was made again, the far end knows no more than
/// the path.
final class FarSource: SourceSide {
    let name: String
    private(set) var mounts: SourceMounts?
    let connection: FarConnection
    let place: RemotePlace
    private let folderIdentity: FileFacts.Identity
    /// Which attributes count beside mode, owner and time.
    private let attributes: AttributeKinds

    /// The folder that is open there now.
    ///
    /// - Parameters:
    ///   - connection: by which it is asked.
    ///   - place: what the job calls it.
    ///   - attributes: which attributes count beside mode, owner and time.
    /// - Throws: ``RunFailure`` that costs the run.
    init(
        _ connection: FarConnection,
        at place: RemotePlace,
        attributes: AttributeKinds = []
    ) throws(RunFailure) {
        self.connection = connection
        self.attributes = attributes
        self.place = place
        name = "\(place)"
        folderIdentity = try connection.ask(.identify, at: place, FarSourceAnswers.identity)
    }

    /// Asks a question.
    ///
    /// - Parameter read: reads the answer, which may be anybody's.
    private func ask<Answer>(
        _ question: FarSourceQuestion,
        _ read: ([UInt8]) throws(ProtocolViolation) -> Answer
    ) throws(RunFailure) -> Answer {
        try connection.ask(question, at: place, read)
    }

    // MARK: Whether it is the same

    private var identity: SourceIdentity { SourceIdentity(folder: folderIdentity, mounts: mounts) }

    func noteMounts() throws(RunFailure) {
        mounts = try ask(.noteMounts(withFolders: true)) { answer throws(ProtocolViolation) in
            try SourceMounts(records: answer)
        }
    }

    func lost(of known: SourceMounts) throws(RunFailure) -> [SourceMounts.Place] {
        let lost = try ask(.lost(known)) { answer throws(ProtocolViolation) in
            try IndexList(records: answer, of: known.places.count)
        }
        return lost.indices.map { known.places[$0] }
    }

    func check() throws(RunFailure) {
        try ask(.check(identity), FarSourceAnswers.nothing)
    }

    // MARK: The folder

    /// At the far end each question opens the folder anew; that it was the same all the time is asked in the end (``check()``).
    func holding<Result>(_ body: () async throws -> Result) async throws -> Result {
        try await body()
    }

    func folder(sending names: [UInt8]?) throws(RunFailure) -> RsyncFolder {
        let session = try place.asked { try connection.session().near }
        return .far(FarFolder(.source, sending: names, in: session, named: [.source: name]))
    }

    func openedTree() -> FolderTree? { nil }

    func isEmpty(but foreign: Exclusions) throws(RunFailure) -> Bool {
        try ask(.isEmpty(but: foreign.patterns), FarSourceAnswers.isSo)
    }

    // MARK: What lies in it

    func search(
        for sought: SoughtAttributes,
        leavingOut exclusions: Exclusions
    ) throws(RunFailure) -> AttributeSearch {
        let question = FarSourceQuestion.search(sought, leavingOut: exclusions.patterns)
        return try connection.search(.ask, question.records, at: place)
    }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights {
        var sights: [RelativePath: Result<FileFacts?, RunFailure>] = [:]
        for part in paths.parts(\.bytes.count) {
            let list = try ask(.look(Array(part))) { answer throws(ProtocolViolation) in
                try FactsList(records: answer, expecting: part.count)
            }
            for (path, known) in zip(part, list.facts) {
                sights[path] = known.map { $0?.looked(at: attributes) }.mapError { RunFailure($0) }
            }
        }
        return Sights(sights)
    }

    func refusals(of changes: [Change]) throws(RunFailure) -> [RelativePath: Errno] {
        var refusals: [RelativePath: Errno] = [:]
        let entries = changes.map { FarSourceQuestion.Entry(path: $0.path, isFolder: $0.kind == .folder) }
        for part in entries.parts(\.path.bytes.count) {
            let some = try ask(.refusals(Array(part))) { answer throws(ProtocolViolation) in
                try FarSourceAnswers.refusals(answer, among: part)
            }
            refusals.merge(some) { first, _ in first }
        }
        return refusals
    }

    func unreadable(_ files: [RelativePath]) throws(RunFailure) -> [RelativePath: RunFailure] {
        var failures: [RelativePath: RunFailure] = [:]
        for part in files.parts(\.bytes.count) {
            let some = try ask(.unreadable(Array(part))) { answer throws(ProtocolViolation) in
                try FarSourceAnswers.failures(answer, among: part)
            }
            failures.merge(some) { first, _ in first }
        }
        return failures
    }

    func prove(_ deletions: [Deletion]) throws(RunFailure) -> ProvenDeletions {
        var proven = ProvenDeletions()
        for part in deletions.parts(\.path.bytes.count) {
            let findings = try ask(.prove(Array(part), identity)) { answer throws(ProtocolViolation) in
                try FarSourceAnswers.findings(answer, of: part)
            }
            for (deletion, finding) in zip(part, findings) { proven.add(finding, of: deletion) }
        }
        return proven
    }

    func digests(of files: [RelativePath: FileFacts]) throws(RunFailure) -> [RelativePath: String] {
        var digests: [RelativePath: String] = [:]
        let known = files.map { FarSourceQuestion.KnownFile(path: $0.key, facts: $0.value) }
        for part in known.parts(\.path.bytes.count) {
            let some = try ask(.digests(Array(part))) { answer throws(ProtocolViolation) in
                try FarSourceAnswers.digests(answer, of: part)
            }
            digests.merge(some) { first, _ in first }
        }
        return digests
    }

    func trace() throws(RunFailure) -> SourceTrace {
        let path = "\(name)/\(TracePlace.path)"
        return try ask(.trace) { answer throws(ProtocolViolation) in try FarSourceAnswers.trace(answer, at: path) }
    }
}

extension FarConnection {
    fileprivate func ask<Answer>(
        _ question: FarSourceQuestion,
        at place: RemotePlace,
        _ read: ([UInt8]) throws(ProtocolViolation) -> Answer
    ) throws(RunFailure) -> Answer {
        try place.asked { try ask(.ask, question.records, at: place, read) }
    }
}
