import ArgumentParser
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import MirroringSettings

import struct Foundation.UUID

extension CompletionKind {
    /// What may stand for an offline log: folders, XML files, and the runs of the bridge's folder.
    static var offlineLog: CompletionKind {
        .custom { _, _, prefix in
            let runs = prefix.isEmpty || prefix.contains("/") ? [] : LogCompletion.ofThisMachine.runs
            return CompletionWords.offered(runs + CompletionWords.paths(prefix, endingIn: [".xml"]))
        }
    }

    /// The runs of the bridge's folder.
    static var loggedRun: CompletionKind {
        .custom { _, _, _ in LogCompletion.ofThisMachine.runs }
    }

    /// The jobs of which there are runs in the bridge's folder.
    static var loggedJob: CompletionKind {
        .custom { _, _, _ in LogCompletion.ofThisMachine.jobs }
    }

    /// The same, and the names that these jobs' events tell.
    static var loggedJobOrName: CompletionKind {
        .custom { _, _, _ in
            let jobs = LogCompletion.ofThisMachine
            return jobs.names + jobs.jobs
        }
    }
}

/// What a shell offers of a monitoring folder. The shell leaves out what does not begin as its word does.
struct LogCompletion {
    private static let limit = 500
    private let folder: OfflineLogFolder?
    private let files: [OfflineLogFile]

    /// What lies in a folder; nothing where it can't be read.
    init(folder: String?) {
        self.folder = folder.map { OfflineLogFolder(path: $0) }
        files = (try? self.folder?.files()) ?? []
    }

    /// The folder of the bridge's settings.
    static var ofThisMachine: Self {
        Self(folder: (try? LoadedSettings(of: .bridge)).flatMap { try? OfflineLogPath.defaultFolder($0.settings) })
    }

    /// The identifiers of runs, the newest first.
    var runs: [String] { files.suffix(Self.limit).reversed().map { $0.runId.lowercased } }

    /// The identifiers of jobs, the one with the newest run first.
    var jobs: [String] { newestOfJobs.map { $0.jobId.lowercased } }

    /// The names of jobs, the one with the newest run first. A name with anything that a shell would want quoted is left out: the shells
    /// don't agree on who quotes what is offered.
    var names: [String] {
        var seen: Set<String> = []
        let names = newestOfJobs.prefix(Self.limit).compactMap(name)
        return CompletionWords.offered(names).filter { name in
            !name.isEmpty && name.unicodeScalars.allSatisfy(Self.isOfWords) && seen.insert(name).inserted
        }
    }

    /// By scalars: what is one character to a person may begin with a letter and end with a backtick, which bash would have run.
    private static func isOfWords(_ scalar: Unicode.Scalar) -> Bool {
        guard scalar.isASCII else { return !scalar.properties.isWhitespace }
        return scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-_.".unicodeScalars.contains(scalar)
    }

    private var newestOfJobs: [OfflineLogFile] {
        var seen: Set<UUID> = []
        return files.reversed().filter { seen.insert($0.jobId).inserted }
    }

    private func name(of file: OfflineLogFile) -> String? {
        guard let folder, let summary = try? OfflineLogSummary(path: folder.path(of: file)) else { return nil }
        return (summary.last ?? summary.first)?.event.transferData.initializeData.name
    }
}
