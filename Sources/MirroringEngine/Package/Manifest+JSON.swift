import Crypto
package import Foundation
import MirroringEvents
import MirroringFiles

/// The manifest on disk, and on its way to another machine: one JSON object. A path is `path`, or, if it is not UTF-8, `pathBytes` in
/// base64. What a file has of holes, and its digest, are there where they are known.
extension Manifest {
    /// The manifest as JSON.
    ///
    /// Written here and not by `JSONEncoder`, which takes ten times as long for the 20,000 entries of a large package.
    package func json() -> [UInt8] {
        var json = ManifestText()
        json.raw("{\"formatVersion\":\(Self.formatVersion)")
        json.raw(",\"packageId\":\"\(packageId.uuidString.lowercased())\",\"packageNumber\":\(packageNumber)")
        json.raw(",\"jobId\":\"\(jobId.uuidString.lowercased())\",\"runId\":\"\(runId.uuidString.lowercased())\"")
        if !attributes.isEmpty { json.raw(",\"attributes\":\(attributes.rawValue)") }
        json.raw(",\"entries\":[")
        json.list(entries) { entry, json in
            json.path("path", entry.path)
            switch entry.kind {
            case .file: json.raw(",\"kind\":\"file\"")
            case .folder: json.raw(",\"kind\":\"folder\"")
            case .other: json.raw(",\"kind\":\"other\"")
            case .attributes: json.raw(",\"kind\":\"attributes\"")
            case .hardLink(let target):
                json.raw(",\"kind\":\"hardLink\",")
                json.path("target", target)
                if entry.facts.kind == .other { json.raw(",\"targetKind\":\"other\"") }
            }
            if entry.facts.kind == .file { json.raw(",\"size\":\(entry.facts.size)") }
            if entry.facts.isSparse { json.raw(",\"allocated\":\(entry.facts.allocated)") }
            if let digest = entry.digest { json.raw(",\"digest\":\"\(digest)\"") }
            json.raw(",\"mode\":\(entry.facts.mode),\"owner\":\(entry.facts.owner),\"group\":\(entry.facts.group)")
            if !entry.facts.capability.isEmpty {
                json.raw(",\"capability\":\"\(Data(entry.facts.capability).base64EncodedString())\"")
            }
            json.raw(",\"seconds\":\(entry.facts.modified.seconds)")
            json.raw(",\"nanoseconds\":\(entry.facts.modified.nanoseconds)")
        }
        for (key, list) in [("obstacles", obstacles), ("deletions", deletions)] {
            json.raw("],\"\(key)\":[")
            json.list(list) { deletion, json in
                json.path("path", deletion.path)
                json.raw(",\"isFolder\":\(deletion.isFolder)")
            }
        }
        json.raw("]}\n")
        return json.bytes
    }

    /// The SHA-256 of a manifest's JSON, in lower-case hexadecimal.
    static func digest(of json: [UInt8]) -> String {
        SHA256.hash(data: json).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Reads a manifest, which may come from another machine.
    ///
    /// - Throws: ``RunFailure`` (validation) if it is not a manifest, or if a path in it leads out of the root.
    package init(json: Data, from file: String) throws(RunFailure) {
        let stored: StoredManifest
        do {
            stored = try ManifestReader.read(json) ?? JSONDecoder().decode(StoredManifest.self, untrusted: json)
        } catch {
            throw RunFailure(.validation, item: file, "\(file) is no manifest of a package: \(error).")
        }
        guard stored.formatVersion == Self.formatVersion else {
            throw RunFailure(
                .validation,
                item: file,
                "\(file) is a manifest of version \(stored.formatVersion); only \(Self.formatVersion) is read."
            )
        }
        packageId = stored.packageId
        packageNumber = stored.packageNumber
        jobId = stored.jobId
        runId = stored.runId
        attributes = AttributeKinds(rawValue: stored.attributes ?? 0).intersection(.all)
        entries = []
        obstacles = []
        deletions = []
        for entry in stored.entries { entries.append(try entry.entry(in: file)) }
        for deletion in stored.obstacles { obstacles.append(try deletion.deletion(in: file)) }
        for deletion in stored.deletions { deletions.append(try deletion.deletion(in: file)) }
        try checkTotal(file)
    }

    /// Checks that the bytes of all files can be counted.
    private func checkTotal(_ file: String) throws(RunFailure) {
        var total = 0
        for entry in entries where entry.kind == .file {
            let (sum, overflows) = total.addingReportingOverflow(entry.facts.size)
            guard !overflows else {
                throw RunFailure(.validation, item: file, "\(file) names more bytes than there are on any disk.")
            }
            total = sum
        }
    }
}

/// Builds JSON text.
private struct ManifestText {
    var bytes: [UInt8] = []

    mutating func raw(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func list<Element>(_ elements: [Element], _ body: (Element, inout ManifestText) -> Void) {
        for (index, element) in elements.enumerated() {
            raw(index == 0 ? "\n{" : ",\n{")
            body(element, &self)
            raw("}")
        }
    }

    mutating func path(_ key: String, _ path: RelativePath) {
        let isPlain = path.bytes.allSatisfy {
            $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
        }
        if isPlain {
            raw("\"\(key)\":\"")
            bytes.append(contentsOf: path.bytes)
            raw("\"")
        } else if let text = String(validating: path.bytes, as: UTF8.self), let json = try? JSONEncoder().encode(text) {
            raw("\"\(key)\":")
            bytes.append(contentsOf: json)
        } else {
            raw("\"\(key)Bytes\":\"\(Data(path.bytes).base64EncodedString())\"")
        }
    }
}
