import MirroringRemote

/// Between two ends: paths are bytes, a record for the source and one for each place.
///
/// For the end that does not have the source they are names for people, and what it asks the other one about.
extension SourceMounts {
    /// The most records; a machine has some thousand mounts if it has many.
    static let recordLimit = 65_536

    /// How many records they take.
    var recordCount: Int { 1 + places.count }

    /// Reads a list of mounts that anybody may have written; nil if it is empty: that is not known.
    init?(records: [UInt8]) throws(ProtocolViolation) {
        var reader = RecordReader(fields: 1...4, atMost: Self.recordLimit)
        reader.append(records)
        guard !records.isEmpty else { return nil }
        self = try reader.mounts()
        try reader.end()
    }

    /// The list as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        writer.append(self)
        return writer.bytes
    }

    /// The same without the folders of file systems, which an end of an earlier version does not know.
    var withoutFolders: SourceMounts {
        let places = places.map { place in
            var place = place
            place.mount.folder = nil
            return place
        }
        return SourceMounts(source: source, places: places)
    }

    fileprivate static let unknown = ProtocolViolation("a list has a mount that is not understood")

    /// Reads an absolute path.
    fileprivate static func path(_ field: ArraySlice<UInt8>) throws(ProtocolViolation) -> [UInt8] {
        guard field.first == UInt8(ascii: "/"), field.count <= MessageText.limit else { throw unknown }
        return Array(field)
    }

    /// Reads the name of a file system's folder: that of NFS has its server before it.
    fileprivate static func folder(_ field: ArraySlice<UInt8>) throws(ProtocolViolation) -> [UInt8] {
        guard (1...MountedFolder.originalLimit).contains(field.count) else { throw unknown }
        return Array(field)
    }

    /// Reads the numbers of a device, with a colon between them.
    fileprivate static func device(_ field: ArraySlice<UInt8>) throws(ProtocolViolation) -> String {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard (1...32).contains(field.count), field.allSatisfy({ digits.contains($0) || $0 == UInt8(ascii: ":") })
        else {
            throw unknown
        }
        return String(decoding: field, as: UTF8.self)
    }
}

extension RecordWriter {
    /// Adds the records of mounts.
    mutating func append(_ mounts: SourceMounts) {
        append([mounts.source])
        for place in mounts.places {
            let fields = [place.path.bytes, place.mount.point, Array(place.mount.device.utf8)]
            append(fields + (place.mount.folder.map { [$0] } ?? []))
        }
    }
}

extension RecordReader {
    /// Reads the records of mounts.
    ///
    /// - Parameter count: how many there are; nil for all that are left.
    mutating func mounts(_ count: Int? = nil) throws(ProtocolViolation) -> SourceMounts {
        guard let first = try next(), first.fields.count == 1 else { throw SourceMounts.unknown }
        let source = try SourceMounts.path(first.fields[0])
        var places: [SourceMounts.Place] = []
        while places.count + 1 < count ?? SourceMounts.recordLimit, let record = try next() {
            guard (3...4).contains(record.fields.count) else { throw SourceMounts.unknown }
            let mount = MountTable.Mount(
                point: try SourceMounts.path(record.fields[1]),
                device: try SourceMounts.device(record.fields[2]),
                folder: record.fields.count > 3 ? try SourceMounts.folder(record.fields[3]) : nil
            )
            places.append(SourceMounts.Place(path: try RelativePath(field: record.fields[0]), mount: mount))
        }
        guard count == nil || count == places.count + 1 else { throw SourceMounts.unknown }
        return SourceMounts(source: source, places: places)
    }
}
