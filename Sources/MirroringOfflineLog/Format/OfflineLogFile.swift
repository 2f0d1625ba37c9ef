public import Foundation
public import MirroringEvents

/// One run's file in the monitoring folder: `<runId>_<start as yyyyMMddTHHmmssZ>_<jobId>.xml`.
///
/// The name begins with what is unique, so that a run's file is found without opening any, and made of nothing but
/// hexadecimal digits, letters and hyphens, so that no run can name a file outside of the folder.
public struct OfflineLogFile: Sendable, Hashable, CustomStringConvertible {
    /// The run.
    public var runId: UUID
    /// When the run began, in whole seconds.
    public var start: Timestamp
    /// The job under whose key its events are published.
    public var jobId: UUID

    /// Whose events it holds.
    public var run: RunKey { RunKey(origin: jobId, runId: runId) }

    /// The file of a run.
    ///
    /// - Parameters:
    ///   - runId: the run.
    ///   - start: when it began; cut to the second.
    ///   - jobId: the job.
    public init(runId: UUID, start: Timestamp, jobId: UUID) {
        let start = min(max(start, .earliest), .latest).milliseconds
        let second = start - ((start % 1_000) + 1_000) % 1_000
        self.runId = runId
        self.start = Timestamp(milliseconds: second)
        self.jobId = jobId
    }

    /// Reads a file's name; nil for anything else that lies in the folder.
    public init?(name: String) {
        guard name.hasSuffix(Self.suffix) else { return nil }
        let parts = name.dropLast(Self.suffix.count).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3,
            let runId = UUID(uuidString: String(parts[0])),
            let start = Self.time(compact: parts[1]),
            let jobId = UUID(uuidString: String(parts[2]))
        else { return nil }
        self.init(runId: runId, start: start, jobId: jobId)
        guard self.name == name else { return nil }
    }

    /// Reads the name of the file at a path; nil for anything else.
    public init?(path: String) {
        self.init(name: URL(filePath: path).lastPathComponent)
    }

    /// The file's name in the folder.
    public var name: String {
        let compact = start.description.prefix(19).filter { $0 != "-" && $0 != ":" }
        return "\(runId.lowercased)_\(compact)Z_\(jobId.lowercased)\(Self.suffix)"
    }

    /// The file's name in the folder.
    public var description: String { name }

    private static let suffix = ".xml"

    /// Reads `20260131T235959Z`.
    private static func time(compact: Substring) -> Timestamp? {
        guard compact.utf8.count == 16 else { return nil }
        var spelling = String(compact)
        for offset in [13, 11] {
            spelling.insert(":", at: spelling.utf8.index(spelling.startIndex, offsetBy: offset))
        }
        for offset in [6, 4] {
            spelling.insert("-", at: spelling.utf8.index(spelling.startIndex, offsetBy: offset))
        }
        return Timestamp(spelling)
    }
}
