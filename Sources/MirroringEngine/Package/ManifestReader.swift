import Foundation

/// Reads a manifest's JSON that is just as the engine writes it.
///
/// It takes a fraction of the time that `JSONDecoder` takes for the 20,000 entries of a large package, of which another machine reads two
/// while a run waits. It knows no other JSON: that is left to the decoder, which also says what is wrong with it.
struct ManifestReader: ~Copyable {
    /// Something is there that is not written like this by the engine.
    private struct OtherText: Error {}

    private let bytes: UnsafeRawBufferPointer
    private var place = 0

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    /// What the text says; nil if it is any other.
    static func read(_ json: Data) -> StoredManifest? {
        json.withUnsafeBytes { bytes in
            var reader = ManifestReader(bytes)
            return try? reader.manifest()
        }
    }

    // MARK: Its parts

    private mutating func manifest() throws(OtherText) -> StoredManifest {
        let manifest = StoredManifest(
            formatVersion: try number(behind: "{\"formatVersion\":"),
            packageId: try identifier(behind: ",\"packageId\":\""),
            packageNumber: try number(behind: ",\"packageNumber\":"),
            jobId: try identifier(behind: ",\"jobId\":\""),
            runId: try identifier(behind: ",\"runId\":\""),
            attributes: try number(ifBehind: ",\"attributes\":"),
            entries: try list(behind: ",\"entries\":[") { reader throws(OtherText) in try reader.entry() },
            obstacles: try list(behind: ",\"obstacles\":[") { reader throws(OtherText) in try reader.deletion() },
            deletions: try list(behind: ",\"deletions\":[") { reader throws(OtherText) in try reader.deletion() }
        )
        try expect("}\n")
        guard place == bytes.count else { throw OtherText() }
        return manifest
    }

    private mutating func list<Element>(
        behind key: StaticString,
        _ element: (inout ManifestReader) throws(OtherText) -> Element
    ) throws(OtherText) -> [Element] {
        try expect(key)
        var list: [Element] = []
        guard !take("]") else { return list }
        repeat {
            try expect("\n{")
            list.append(try element(&self))
            try expect("}")
        } while take(",")
        try expect("]")
        return list
    }

    private mutating func entry() throws(OtherText) -> StoredEntry {
        let (path, pathBytes) = try self.path("\"path\":\"", "\"pathBytes\":\"")
        try expect(",\"kind\":\"")
        let kind = try text()
        var target: (path: String?, bytes: Data?)
        var targetKind: String?
        if kind == "hardLink" {
            target = try self.path(",\"target\":\"", ",\"targetBytes\":\"")
            targetKind = try text(ifBehind: ",\"targetKind\":\"")
        }
        return StoredEntry(
            path: path,
            pathBytes: pathBytes,
            kind: kind,
            target: target.path,
            targetBytes: target.bytes,
            targetKind: targetKind,
            size: try number(ifBehind: ",\"size\":"),
            allocated: try number(ifBehind: ",\"allocated\":"),
            digest: try text(ifBehind: ",\"digest\":\""),
            mode: try number(behind: ",\"mode\":"),
            owner: try number(behind: ",\"owner\":"),
            group: try number(behind: ",\"group\":"),
            capability: try bytes(ifBehind: ",\"capability\":\""),
            seconds: try number(behind: ",\"seconds\":"),
            nanoseconds: try number(behind: ",\"nanoseconds\":")
        )
    }

    private mutating func deletion() throws(OtherText) -> StoredDeletion {
        let (path, pathBytes) = try self.path("\"path\":\"", "\"pathBytes\":\"")
        try expect(",\"isFolder\":")
        let isFolder = take("true")
        if !isFolder { try expect("false") }
        return StoredDeletion(path: path, pathBytes: pathBytes, isFolder: isFolder)
    }

    private mutating func path(
        _ key: StaticString,
        _ keyOfBytes: StaticString
    ) throws(OtherText) -> (path: String?, bytes: Data?) {
        if take(key) { return (try text(), nil) }
        guard let bytes = try bytes(ifBehind: keyOfBytes) else { throw OtherText() }
        return (nil, bytes)
    }

    // MARK: Values

    private mutating func identifier(behind key: StaticString) throws(OtherText) -> UUID {
        try expect(key)
        guard let id = UUID(uuidString: try text()) else { throw OtherText() }
        return id
    }

    private mutating func text(ifBehind key: StaticString) throws(OtherText) -> String? {
        guard take(key) else { return nil }
        return try text()
    }

    private mutating func bytes(ifBehind key: StaticString) throws(OtherText) -> Data? {
        guard take(key) else { return nil }
        guard let bytes = Data(base64Encoded: try text()) else { throw OtherText() }
        return bytes
    }

    /// A text up to its quotation mark.
    private mutating func text() throws(OtherText) -> String {
        var text: [UInt8] = []
        var start = place
        while place < bytes.count {
            let byte = bytes[place]
            guard byte >= 0x20 else { throw OtherText() }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { text += bytes[start..<place] }
            place += 1
            if byte == UInt8(ascii: "\"") {
                guard let text = String(validating: text, as: UTF8.self) else { throw OtherText() }
                return text
            }
            guard byte == UInt8(ascii: "\\") else { continue }
            // What stands for itself behind it; anything else is not for here.
            guard place < bytes.count,
                [UInt8(ascii: "/"), UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(bytes[place])
            else { throw OtherText() }
            start = place
            place += 1
        }
        throw OtherText()
    }

    private mutating func number<Number: FixedWidthInteger>(behind key: StaticString) throws(OtherText) -> Number {
        try expect(key)
        return try number()
    }

    private mutating func number<Number: FixedWidthInteger>(
        ifBehind key: StaticString
    ) throws(OtherText) -> Number? {
        guard take(key) else { return nil }
        return try number()
    }

    private mutating func number<Number: FixedWidthInteger>() throws(OtherText) -> Number {
        let start = place
        if place < bytes.count, bytes[place] == UInt8(ascii: "-") { place += 1 }
        while place < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) { place += 1 }
        let text = String(decoding: bytes[start..<place], as: UTF8.self)
        // As JSON has it there are no zeros before a number.
        guard let number = Number(text), String(number) == text else { throw OtherText() }
        return number
    }

    private mutating func expect(_ text: StaticString) throws(OtherText) {
        guard take(text) else { throw OtherText() }
    }

    /// Passes over a text, if that comes next.
    private mutating func take(_ text: StaticString) -> Bool {
        let (start, count) = (text.utf8Start, text.utf8CodeUnitCount)
        guard bytes.count - place >= count else { return false }
        let isNext = UnsafeRawBufferPointer(start: start, count: count).elementsEqual(bytes[place..<(place + count)])
        if isNext { place += count }
        return isNext
    }
}
