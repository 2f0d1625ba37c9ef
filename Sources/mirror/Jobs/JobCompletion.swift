import ArgumentParser
import Foundation
import MirroringEngine

extension CompletionKind {
    /// What may stand for a job: the names of jobs, job files, and folders in which some may lie.
    static var job: CompletionKind {
        .custom { _, _, prefix in JobCompletion(prefix: prefix).candidates }
    }
}

/// What a shell offers for the begin of a job's name or of its file's path.
struct JobCompletion {
    let prefix: String

    /// The candidates; the shell leaves out those that do not begin as its word does.
    var candidates: [String] {
        let names = prefix.contains("/") ? [] : JobCatalog { _ in }.all().map(\.name)
        return names + paths
    }

    private var paths: [String] {
        let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return entries.sorted().compactMap { name in
            let path = "\(folder)\(name)"
            guard path.hasPrefix(prefix) else { return nil }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            if isFolder.boolValue { return name.hasPrefix(".") ? nil : "\(path)/" }
            return name.hasSuffix(".yaml") || name.hasSuffix(".yml") ? path : nil
        }
    }
}
