import Foundation
import MirroringEvents
import MirroringRemote

/// The answers to what is asked about what was at a destination once, both ways.
enum FarPastAnswers {
    // MARK: Releases

    private enum State: String {
        case current, rolledBack, other
    }

    /// Releases as they are sent: name, time, entries, bytes (empty where that is not known), and what has become of each.
    static func records(of releases: [JobRelease]) -> [UInt8] {
        var writer = RecordWriter()
        for release in releases {
            let state: State = release.isCurrent ? .current : release.isRolledBack ? .rolledBack : .other
            let numbers = [release.items, release.bytes].map { $0.map { [UInt8](field: $0) } ?? [] }
            let time = [UInt8](field: release.time.milliseconds)
            writer.append([Array(release.name.utf8), time] + numbers + [Array(state.rawValue.utf8)])
        }
        return writer.bytes
    }

    /// Reads releases.
    static func releases(_ records: [UInt8]) throws(ProtocolViolation) -> [JobRelease] {
        let releases = try RecordReader.read(records, fields: 5...5, atMost: FrameLimits.items) {
            record throws(ProtocolViolation) -> JobRelease in
            guard let state = State(rawValue: String(decoding: record.fields[4], as: UTF8.self)) else {
                throw ProtocolViolation("a list has a release of which nothing is known")
            }
            return JobRelease(
                name: try release(record.fields[0]).description,
                time: try record.time(at: 1),
                items: try record.count(at: 2),
                bytes: try record.count(at: 3),
                isCurrent: state == .current,
                isRolledBack: state == .rolledBack
            )
        }
        guard Set(releases.map(\.name)).count == releases.count, releases.count(where: \.isCurrent) <= 1 else {
            throw ProtocolViolation("a list has a release twice")
        }
        return releases
    }

    /// A release as it is sent.
    static func records(of release: ReleaseName) -> [UInt8] {
        var writer = RecordWriter()
        writer.append([Array("\(release)".utf8)])
        return writer.bytes
    }

    /// Reads the release that was asked for.
    ///
    /// - Parameter beginning: how its name has to begin.
    static func target(_ records: [UInt8], _ beginning: String?) throws(ProtocolViolation) -> ReleaseName {
        let releases = try RecordReader.read(records, fields: 1...1, atMost: 1, expecting: 1) {
            record throws(ProtocolViolation) -> ReleaseName in try release(record.fields[0])
        }
        guard releases[0].description.hasPrefix(beginning ?? "") else {
            throw ProtocolViolation("an answer is about another release than the one that was asked for")
        }
        return releases[0]
    }

    private static func release(_ field: ArraySlice<UInt8>) throws(ProtocolViolation) -> ReleaseName {
        guard let release = ReleaseName(String(decoding: field, as: UTF8.self)) else {
            throw ProtocolViolation("a list has a release that is none")
        }
        return release
    }

    // MARK: What is kept

    /// Versions as they are sent: path, kind, size, what became of each, until when it was there, and the run.
    static func records(of versions: [KeptVersion]) -> [UInt8] {
        var writer = RecordWriter()
        for version in versions {
            let words = [version.kind.rawValue, version.fate.rawValue, version.runId.uuidString].map { Array($0.utf8) }
            let (size, until) = ([UInt8](field: version.size), [UInt8](field: version.until.milliseconds))
            writer.append([version.path.bytes, words[0], size, words[1], until, words[2]])
        }
        return writer.bytes
    }

    /// Reads versions of an entry and of what was below it.
    static func versions(
        _ records: [UInt8],
        of path: RelativePath
    ) throws(ProtocolViolation) -> [KeptVersion] {
        try RecordReader.read(records, fields: 6...6, atMost: FrameLimits.items) {
            record throws(ProtocolViolation) -> KeptVersion in
            let texts = record.fields.map { String(decoding: $0, as: UTF8.self) }
            guard let kind = KeptVersion.Kind(rawValue: texts[1]), let fate = KeptVersion.Fate(rawValue: texts[3]),
                let runId = UUID(uuidString: texts[5])
            else { throw ProtocolViolation("a list has a version that is not understood") }
            let version = KeptVersion(
                path: try RelativePath(field: record.fields[0]),
                kind: kind,
                size: try record.number(at: 2, in: 0...(kind == .file ? Int.max : 0)),
                fate: fate,
                until: try record.time(at: 4),
                runId: runId
            )
            guard version.path.isAtOrBelow(path) else {
                throw ProtocolViolation("a list has a version of an entry that was not asked for")
            }
            return version
        }
    }

    // MARK: What is put back

    /// Reads the package in which something is put back.
    ///
    /// - Parameters:
    ///   - json: the answer.
    ///   - restoring: what was asked for.
    ///   - jobId: the job.
    ///   - chosen: what was chosen, where that is copied now; nil where it is being chosen.
    static func manifest(
        _ json: [UInt8],
        of restoring: Restoring,
        _ jobId: UUID,
        copying chosen: Manifest? = nil
    ) throws(ProtocolViolation) -> Manifest {
        let manifest: Manifest
        do throws(RunFailure) {
            manifest = try Manifest(json: Data(json), from: "The manifest of what is restored")
        } catch {
            throw ProtocolViolation("a manifest is none: \(error.description)")
        }
        guard manifest.packageId == restoring.packageId, manifest.runId == restoring.runId, manifest.jobId == jobId,
            manifest.packageNumber == 1, manifest.obstacles.isEmpty, manifest.deletions.isEmpty,
            !manifest.entries.isEmpty, manifest.entries.allSatisfy({ $0.isPart(of: restoring.path) }),
            Set(manifest.entries.map(\.path)).count == manifest.entries.count
        else { throw ProtocolViolation("a manifest has what was not asked for") }
        if let chosen {
            let isSame = zip(manifest.entries, chosen.entries).allSatisfy { $0.path == $1.path && $0.kind == $1.kind }
            guard isSame, manifest.entries.count == chosen.entries.count else {
                throw ProtocolViolation("another package is copied than the one that was chosen")
            }
        }
        return manifest
    }
}

extension Manifest.Entry {
    /// Whether it may come back with an entry: a part of that, or a folder above.
    fileprivate func isPart(of path: RelativePath) -> Bool {
        self.path.isAtOrBelow(path) ? isStaged || kind == .folder : kind == .folder && path.isAtOrBelow(self.path)
    }
}

extension Record {
    /// A field that is a count; nil if it is empty: it is not known.
    fileprivate func count(at index: Int) throws(ProtocolViolation) -> Int? {
        fields[index].isEmpty ? nil : try number(at: index, in: 0...Int.max)
    }
}
