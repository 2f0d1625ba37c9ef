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
        var reader = RecordReader(fields: 1...3, atMost: Self.recordLimit)
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

    fileprivate static let unknown = ProtocolViolation("a list has a mount that is not understood")

    /// Reads an absolute path.
    fileprivate static func path(_ field: ArraySlice<UInt8>) throws(ProtocolViolation) -> [UInt8] {
        guard field.first == UInt8(ascii: "/"), field.count <= MessageText.limit else { throw unknown }
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
        for place in mounts.places { append([place.path.bytes, place.mount.point, Array(place.mount.device.utf8)]) }
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
            guard record.fields.count == 3 else { throw SourceMounts.unknown }
            let mount = MountTable.Mount(
                point: try SourceMounts.path(record.fields[1]),
                device: try SourceMounts.device(record.fields[2])
            )
            places.append(SourceMounts.Place(path: try RelativePath(field: record.fields[0]), mount: mount))
        }
        guard count == nil || count == places.count + 1 else { throw SourceMounts.unknown }
        return SourceMounts(source: source, places: places)
    }
}
