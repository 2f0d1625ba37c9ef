import Foundation

/// The file systems of which a source consists: the one that holds its folder, and those that are mounted in it.
///
/// Where one of them is not mounted, its folder is empty or holds an old copy, and what the source lacks then was not deleted.
/// It counts as lost where nothing is mounted at its place any more *and* another folder is seen there than before, of whichever file
/// system: after a restart the same disk may have another number, a service may see the same folder by a mount of its own, and what is
/// mounted in addition takes nothing away.
struct SourceMounts: Sendable, Hashable {
    /// A folder and what was mounted for it.
    struct Place: Sendable, Hashable {
        /// The folder, relative to the source.
        var path: RelativePath
        /// What holds it.
        var mount: MountTable.Mount
    }

    /// The source's path without symbolic links: another path is another source.
    let source: [UInt8]
    /// The source's own folder first.
    let places: [Place]

    /// What is mounted for a source.
    ///
    /// - Parameters:
    ///   - path: the source.
    ///   - table: what is mounted.
    init(of path: String, in table: MountTable) {
        let source = Self.realPath(path)
        let below = table.points(below: source).compactMap { point in
            RelativePath(point.dropFirst(source == [UInt8(ascii: "/")] ? 1 : source.count + 1))
        }
        self.source = source
        places = ([RelativePath.root] + below).compactMap { path in
            table.holder(of: Self.join(source, path)).map { Place(path: path, mount: $0) }
        }
    }

    init(source: [UInt8], places: [Place]) {
        self.source = source
        self.places = places
    }

    /// Which of them are not there any more.
    ///
    /// - Parameters:
    ///   - path: the source now.
    ///   - table: what is mounted now.
    func lost(of path: String, in table: MountTable) -> [Place] {
        guard isOf(path) else { return [] }
        return places.filter { table.hasLost($0.mount, at: Self.join(source, $0.path)) }
    }

    /// Whether these are the mounts of the source that has that path now.
    func isOf(_ path: String) -> Bool { Self.realPath(path) == source }

    /// Looks into each place, so that an automounter mounts again what nobody has used for a while.
    func visit() {
        for place in places {
            let path = (Self.join(source, place.path) + Array("/.".utf8)).map { CChar(bitPattern: $0) } + [0]
            var status = stat()
            // What can't be looked at is found out by whoever needs it.
            _ = stat(path, &status)
        }
    }

    private static func join(_ source: [UInt8], _ path: RelativePath) -> [UInt8] {
        path.isRoot ? source : source + [UInt8(ascii: "/")] + path.bytes
    }

    private static func realPath(_ path: String) -> [UInt8] {
        RealPath.bytes(of: path) ?? Array(path.utf8)
    }
}

/// On disk: paths are bytes, and so in base64.
extension SourceMounts: Codable {
    private struct Record: Codable {
        var path: Data
        var point: Data
        var device: String
        /// Nil in a record of an engine that kept none.
        var folder: Data?
    }

    private enum Key: CodingKey {
        case source, places
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        let records = try container.decode([Record].self, forKey: .places)
        self.init(
            source: Array(try container.decode(Data.self, forKey: .source)),
            places: records.compactMap { record in
                let path: RelativePath? = record.path.isEmpty ? .root : RelativePath(record.path)
                let mount = MountTable.Mount(
                    point: Array(record.point),
                    device: record.device,
                    folder: record.folder.map { Array($0) }
                )
                return path.map { Place(path: $0, mount: mount) }
            }
        )
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Data(source), forKey: .source)
        let records = places.map { place in
            Record(
                path: Data(place.path.bytes),
                point: Data(place.mount.point),
                device: place.mount.device,
                folder: place.mount.folder.map { Data($0) }
            )
        }
        try container.encode(records, forKey: .places)
    }
}
