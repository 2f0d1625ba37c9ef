import Foundation
import MirroringFiles
import MirroringRemote

/// The place of a package on another machine.
final class FarPackage: PackageSide {
    let tree: String
    private let packageId: UUID
    private let place: RemotePlace
    private let connection: FarConnection
    /// What people call the folders that an rsync is given.
    private let names: [ServedFolder: String]
    /// The files that there is no room for, as they were known when the package was begun.
    private var oversized: [RelativePath: RunFailure] = [:]
    /// Whether an rsync has brought a part of it, or may find one.
    private var isBegun = false

    /// A package's place.
    ///
    /// - Parameters:
    ///   - packageId: the package.
    ///   - place: where that is.
    ///   - destination: what people call its destination; nil if there is none yet.
    ///   - connection: by which it is asked.
    init(_ packageId: UUID, at place: RemotePlace, beside destination: String?, _ connection: FarConnection) {
        (self.packageId, self.place, self.connection) = (packageId, place, connection)
        tree = "\(place)/\(PackageFolder.tree)"
        var names: [ServedFolder: String] = [.tree: tree, .partial: "\(place)/\(PackageFolder.partial)"]
        names[.destination] = destination
        self.names = names
    }

    func create(_ manifest: Manifest, json: [UInt8]) throws(RunFailure) {
        let paths = manifest.entries.map(\.path)
        oversized = try place.asked {
            try connection.ask(.begin, json, at: place) { answer throws(ProtocolViolation) in
                try FarSourceAnswers.failures(answer, among: paths[...])
            }
        }
    }

    func oversized(_ entries: [Manifest.Entry]) throws(RunFailure) -> [RelativePath: RunFailure] {
        guard !oversized.isEmpty else { return [:] }
        let paths = Set(entries.map(\.path))
        return oversized.filter { paths.contains($0.key) }
    }

    func checkSpace(for staged: [Manifest.Entry]) throws(RunFailure) {
        try place.asked { try connection.have(.room, FarPackageFiles(of: packageId, among: staged).records) }
    }

    func openedTree() -> FolderTree? { nil }

    func send(
        _ files: [Manifest.Entry],
        from source: FolderTree,
        with rights: Bool,
        until deadline: RunDeadline,
        onSent: (Manifest.Entry) -> Void
    ) async throws -> SentFiles? {
        guard try connection.session().near.hello.capabilities.contains(FarHello.takesFiles) else { return nil }
        var sent = SentFiles()
        for part in files.parts(\.path.bytes.count) {
            let asked = FarFiles(of: packageId, part)
            let sending = FarSending(asked, in: try connection.session().near)
            let answer = try await sending.send(from: source, with: rights, until: deadline, onSent: onSent)
            guard let answer else {
                if sending.done > 0 { connection.progressed() }
                // Those among them that have not arrived are found missing, as whatever else was lost.
                sent.arrived += part.prefix(sending.done)
                sent.isLineLost = true
                isBegun = true
                return sent
            }
            connection.progressed()
            let missing: IndexList
            do throws(ProtocolViolation) {
                missing = try IndexList(records: answer, of: part.count)
            } catch {
                throw RunFailure(error, at: place)
            }
            let places = Set(missing.indices)
            sent.arrived += asked.files.indices.filter { !places.contains($0) }.map { asked.files[$0] }
        }
        return sent
    }

    func target(listing list: [UInt8]) throws(RunFailure) -> PackageTarget {
        let session = try place.asked { try connection.session().near }
        let folder = FarFolder(.tree, of: packageId, in: session, named: names)
        defer { isBegun = true }
        return PackageTarget(
            folder: .far(folder),
            tree: "\(folder.argument)/",
            partial: ServedFolder.partial.word,
            list: "-",
            input: list,
            options: options
        )
    }

    /// What the destination has of a file already need not travel. rsync would take what has the size and time of the original for a copy,
    /// and not tell of it: so all is compared, the first time in parts, and then, when most of it is there, as a whole.
    private var options: [String] {
        guard names[.destination] != nil else { return [] }
        let comparison = isBegun ? ["--checksum", "-ii"] : ["--ignore-times"]
        return ["--copy-dest=\(ServedFolder.destination.word)"] + comparison
    }

    func look(at paths: [RelativePath]) throws(RunFailure) -> Sights {
        try place.asked { try connection.look(at: paths, in: .package(packageId), at: place) }
    }

    func settle(_ items: [ArrivingItem]) throws(RunFailure) -> Set<RelativePath> {
        var arrived: Set<RelativePath> = []
        for part in items.parts({ 2 * $0.entry.path.bytes.count }) {
            let list = try place.asked {
                try connection.ask(.settle, FarSettling(of: packageId, part).records, at: place) {
                    answer throws(ProtocolViolation) in
                    try IndexList(records: answer, of: part.count)
                }
            }
            for index in list.indices { arrived.insert(part[part.startIndex + index].entry.path) }
        }
        return arrived
    }
}
