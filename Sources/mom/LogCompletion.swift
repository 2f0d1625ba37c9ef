import ArgumentParser
import MirroringCommands
import MirroringEvents
import MirroringOfflineLog
import MirroringSettings

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
}

/// What a shell offers of a monitoring folder. The shell leaves out what does not begin as its word does.
struct LogCompletion {
    private static let limit = 500
    private let files: [OfflineLogFile]

    /// What lies in a folder; nothing where it can't be read.
    init(folder: String?) {
        files = folder.flatMap { try? OfflineLogFolder(path: $0).files() } ?? []
    }

    /// The folder of the bridge's settings.
    static var ofThisMachine: Self {
        Self(folder: (try? LoadedSettings(of: .bridge)).flatMap { try? OfflineLogPath.defaultFolder($0.settings) })
    }

    /// The identifiers of runs, the newest first.
    var runs: [String] { files.suffix(Self.limit).reversed().map { $0.runId.lowercased } }

    /// The identifiers of jobs, the one with the newest run first.
    var jobs: [String] {
        var seen: Set<String> = []
        return files.reversed().map { $0.jobId.lowercased }.filter { seen.insert($0).inserted }
    }
}
