import MirroringFiles
import MirroringRemote
import Synchronization

/// Answers what the near end asks of a source on this machine.
///
/// The near end knows which folder it has to be, since it may have known it before this process was started.
final class SourceService: ServedSide {
    private let source: Mutex<LocalSource>
    private let path: String
    private let stateFolder: String
    /// What this machine's engine needs itself.
    private let places: [EnginePlace]

    /// A service for the folder that has that path now.
    ///
    /// - Parameters:
    ///   - path: the source's.
    ///   - stateFolder: this machine's engine's.
    ///   - places: what that needs itself.
    /// - Throws: ``RunFailure`` that costs the run.
    init(path: String, stateFolder: String, besides places: [EnginePlace]) throws(RunFailure) {
        self.path = path
        self.stateFolder = stateFolder
        self.places = places
        source = Mutex(try LocalSource(path: path, attributes: .all))
    }

    func opened() -> OpenedMessage {
        var message = OpenedMessage(path: path, exists: true)
        let folders = Set(PlacesInSource.paths(of: places, in: path).flatMap(\.paths))
        if !folders.isEmpty { message.enginesFolders = folders.sorted() }
        return message
    }

    func answer(_ question: FarQuestion) throws -> [UInt8] {
        if question.kind == .examine { return try examine(question) }
        guard question.kind == .ask else { throw ProtocolViolation("a source is asked for \"\(question.kind)\"") }
        let asked = try FarSourceQuestion(records: question.bytes)
        return try source.withLock { source in try Self.answer(asked, of: source, for: question) }
    }

    /// Other questions needn't wait for it.
    private func examine(_ question: FarQuestion) throws -> [UInt8] {
        let asked = try FarExamination(records: question.bytes)
        return try asked.answer(in: .root(path), at: path, for: question)
    }

    private static func answer(
        _ asked: FarSourceQuestion,
        of source: LocalSource,
        for question: FarQuestion
    ) throws(RunFailure) -> [UInt8] {
        switch asked {
        case .identify: return FarSourceAnswers.records(of: source.identity)
        case .check(let known):
            source.expect(known.folder, known.mounts)
            try source.check()
            return []
        case .noteMounts(let withFolders):
            source.noteMounts()
            let mounts = withFolders ? source.mounts : source.mounts?.withoutFolders
            return mounts?.records ?? []
        case .lost(let known):
            let lost = Set(source.lost(of: known))
            return IndexList(Set(known.places.indices.filter { lost.contains(known.places[$0]) })).records
        case .isEmpty(let patterns):
            return FarSourceAnswers.records(of: try source.isEmpty(but: Exclusions(patterns: patterns)))
        case .search(let sought, let patterns):
            let search = try source.search(for: sought, leavingOut: Exclusions(patterns: patterns))
            return FarSourceAnswers.records(of: search.wait(for: question))
        case .look(let paths): return FactsList(of: paths, in: try source.look(at: paths)).records
        case .refusals(let entries):
            let changes = entries.map {
                Change(path: $0.path, kind: $0.isFolder ? .folder : .file, size: 0, isNew: false)
            }
            return FarSourceAnswers.records(of: try source.refusals(of: changes), among: entries)
        case .unreadable(let files):
            return FarSourceAnswers.records(of: try source.unreadable(files), among: files)
        case .prove(let deletions, let known):
            source.expect(known.folder, known.mounts)
            try source.check()
            return FarSourceAnswers.records(of: try source.prove(deletions), among: deletions)
        case .digests(let files):
            let facts = Dictionary(files.map { ($0.path, $0.facts) }) { first, _ in first }
            return FarSourceAnswers.records(of: try source.digests(of: facts), among: files)
        case .trace: return FarSourceAnswers.bytes(of: try source.trace())
        }
    }

    func rsyncOptions(for asked: RsyncRequest) -> [String] { [] }

    func serving(_ asked: RsyncRequest, _ rsync: () throws -> [UInt8]) throws -> [UInt8] { try rsync() }

    func roots(
        _ folders: Set<ServedFolder>,
        for asked: RsyncRequest
    ) throws -> [ServedFolder: RsyncRoot] {
        guard folders.subtracting([.names]) == [.source], folders.contains(.names) == (asked.names != nil) else {
            throw ProtocolViolation("a source is wanted to be another folder, or its list is missing")
        }
        var roots = [ServedFolder.source: try source.withLock { source in try source.rsyncRoot() }]
        guard let names = asked.names else { return roots }
        let paths = try SentNames.paths(in: names)
        let direct = try source.withLock { source in try source.withoutLinks(paths) }
        roots[.names] = try SentNames(direct, in: stateFolder).root()
        return roots
    }
}
