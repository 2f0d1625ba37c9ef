import Foundation
import MirroringEvents
import MirroringFiles

/// Asks rsync what differs by size, time or attributes, so that the destination itself is the truth and drift is seen.
struct ChangeSurvey {
    var job: Job
    var rsync: Rsync

    /// Lists the changes.
    ///
    /// - Throws: ``RunFailure`` if a tree can't be read in whole; `CancellationError`.
    func changes() async throws -> Changes {
        var survey = Changes()
        var links: [(index: Int, target: RelativePath?)] = []
        let source = try RsyncRoot(.root(job.source), path: job.source)
        let destination = try destination()
        let result = try await rsync.run(
            arguments(source.argument, destination?.argument ?? job.destination),
            in: [source] + (destination.map { [$0] } ?? []),
            input: patterns
        ) { line in
            guard let line = RsyncLine(line) else {
                survey.sourceEntries = Self.entries(in: line) ?? survey.sourceEntries
                return
            }
            guard line.isChanged else { return }
            var change = Change(path: line.path, kind: .other, size: 0, isNew: line.isNew)
            switch (line.action, line.kind) {
            case (.delete, _):
                survey.deletions.append(Deletion(path: line.path, isFolder: line.kind == .folder))
                return
            case (.hardLink, _):
                links.append((survey.changes.count, line.hardLinkTarget))
            case (_, .folder):
                change.kind = .folder
            case (.transfer, .file):
                change.kind = .file
                change.size = line.size
            case (.keep, .file):
                change.kind = .attributes
            default:
                break
            }
            survey.changes.append(change)
        }
        guard result.isSuccess || result.isVanished else { throw result.failure(action: "list what has changed") }
        survey.warnings = result.messages.filter { !$0.hasPrefix("rsync ") }
        try distrustCopies(in: &survey)
        try resolve(links, in: &survey)
        return survey
    }

    /// Has those files transferred whose content is to stay by rsync's word, but that only look like a copy.
    private func distrustCopies(in survey: inout Changes) throws(RunFailure) {
        guard survey.changes.contains(where: { $0.kind == .attributes }) else { return }
        let source = try FolderTree(path: job.source)
        let copies = try FolderTree(path: job.destination)
        for (index, change) in survey.changes.enumerated() where change.kind == .attributes {
            guard let original = try source.facts(change.path),
                try copies.facts(change.path)?.mayBecome(original) != true
            else { continue }
            survey.changes[index].kind = .file
            survey.changes[index].size = original.size
        }
    }

    /// The destination; nil if there is none yet, so that there is nothing to compare with.
    private func destination() throws(RunFailure) -> RsyncRoot? {
        do throws(RunFailure) {
            return try RsyncRoot(.root(job.destination), path: job.destination)
        } catch {
            guard error.category == .notFound else { throw error }
            return nil
        }
    }

    private func arguments(_ source: String, _ destination: String) -> [[UInt8]] {
        var arguments = [
            "--archive", "--hard-links", "--delete", "--dry-run", "--itemize-changes", "--stats", "--no-human-readable",
            "--out-format=\(RsyncLine.format)",
        ]
        // From its input, since a command line has room for some ten thousand patterns and no more.
        if !job.exclude.isEmpty { arguments += ["--from0", "--exclude-from=-"] }
        arguments += ["--", "\(source)/", "\(destination)/"]
        return arguments.map { Array($0.utf8) }
    }

    /// The patterns of what is left out, as rsync reads them from a file: each ends with NUL, and one that begins as a
    /// comment does is marked as a pattern.
    private var patterns: [UInt8] {
        job.exclude.reduce(into: []) { bytes, pattern in
            if pattern.hasPrefix("#") || pattern.hasPrefix(";") { bytes += Array("- ".utf8) }
            bytes += Array(pattern.utf8)
            bytes.append(0)
        }
    }

    /// Reads `Number of files: 21,101 (reg: …)` of rsync's statistics.
    private static func entries(in line: ArraySlice<UInt8>) -> Int? {
        let title = "Number of files: "
        guard line.starts(with: title.utf8) else { return nil }
        let digits = line.dropFirst(title.utf8.count).prefix { $0 != UInt8(ascii: " ") }
            .filter { $0 != UInt8(ascii: ",") }
        return Int(String(decoding: digits, as: UTF8.self))
    }

    /// Finds out what each hard link is another name of.
    ///
    /// A dry run names the other file only if that does not change itself, so the source's inodes tell the rest. A link whose
    /// other names do not move is moved as a file.
    private func resolve(_ links: [(index: Int, target: RelativePath?)], in survey: inout Changes) throws(RunFailure) {
        guard !links.isEmpty else { return }
        let source = try FolderTree(path: job.source)
        var moving: [FileFacts.Identity: RelativePath] = [:]
        let linked = Set(links.map(\.index))
        for (index, change) in survey.changes.enumerated() where !linked.contains(index) {
            guard change.kind == .file || change.kind == .other else { continue }
            if let facts = try source.facts(change.path), facts.links > 1 {
                moving[facts.identity] = change.path
            }
        }
        for (index, named) in links {
            let facts = try source.facts(survey.changes[index].path)
            if let target = facts.flatMap({ moving[$0.identity] }) ?? named {
                survey.changes[index].kind = .hardLink(target)
            } else if let facts, facts.kind == .file {
                survey.changes[index].kind = .file
                survey.changes[index].size = facts.size
                moving[facts.identity] = survey.changes[index].path
            }
        }
    }
}
