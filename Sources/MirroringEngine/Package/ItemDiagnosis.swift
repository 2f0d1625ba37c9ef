import Glibc
import MirroringEvents
import MirroringFiles

/// Why an item of a package did not arrive as it is at the source: by a look at it, else by what rsync said of it.
struct ItemDiagnosis {
    /// What the system refused rsync.
    private struct Refusal {
        var number: Int32
        var isAtSource: Bool

        /// A file of the source that can't be read is no other's trouble, whatever ails it.
        var reach: FailureReach { isAtSource ? .item : FailureReach(errno: number) }
    }

    private let source: FolderTree
    private let refusals: [RelativePath: Refusal]
    private let result: RsyncResult
    private let permissions: AttributePolicy

    /// A diagnosis of what one rsync left undone.
    ///
    /// - Parameters:
    ///   - result: how it ended, and what it said.
    ///   - source: the source's tree.
    ///   - tree: the path of the staging tree.
    ///   - permissions: where attributes come from.
    init(of result: RsyncResult, source: FolderTree, tree: String, permissions: AttributePolicy = .source) {
        self.source = source
        self.result = result
        self.permissions = permissions
        var refusals: [RelativePath: Refusal] = [:]
        for var message in result.messages.lazy.compactMap(RsyncMessage.init) {
            // Of a link, and of a name that is to become another, both are told: `"from" -> "to"`.
            if let arrow = message.path.firstRange(of: #"" -> ""#) {
                message.path.removeSubrange(arrow.lowerBound...)
            }
            if let path = message.path(below: source.path) {
                refusals[path] = Refusal(number: message.number, isAtSource: true)
            } else if let path = message.path(below: tree) {
                refusals[path.namedByTemporary ?? path] = Refusal(number: message.number, isAtSource: false)
            }
        }
        self.refusals = refusals
    }

    /// Items that rsync ended for, though it could have gone on with the others: that one is too large for the system, say.
    var fatal: [RelativePath: RunFailure] {
        guard !result.isSuccess, !result.isVanished, !result.isPartial else { return [:] }
        return refusals.filter { $0.value.reach == .item }
            .reduce(into: [:]) { $0[$1.key] = failure($1.value, of: $1.key) }
    }

    /// Whether the system refused something that it refuses for all items.
    var costsPackage: Bool { refusals.values.contains { $0.reach > .item } }

    /// Whether rsync said something of an item, or may have: then what it brought of it may be a part only, or not what it told last.
    func isDoubtful(_ path: RelativePath) -> Bool {
        refusals[path] != nil || result.messages.count >= RsyncResult.messageLimit
            || result.messages.contains { $0.contains("failed verification") }
    }

    /// Why an item is not as it is at the source.
    ///
    /// - Parameter entry: what was known of it before.
    func failure(of entry: Manifest.Entry) -> RunFailure {
        if entry.kind == .file, let failure = unreadable(entry.path) { return failure }
        if let refusal = refusals[entry.path] { return failure(refusal, of: entry.path) }
        if result.isPartial, let now = try? source.facts(entry.path),
            permissions.renewed(entry.facts, from: now).isUnchanged(since: entry.facts)
        {
            let category = result.category == .changedWhileReading ? .checksum : result.category
            let said = result.messages.first { !$0.hasPrefix("rsync error:") }.map { ": \($0)" } ?? ""
            return RunFailure(category, item: "\(entry.path)", reach: .item, "\(entry.path) did not arrive\(said).")
        }
        return RunFailure(
            .changedWhileReading,
            item: "\(entry.path)",
            "\(entry.path) changed while it was read, so it is left as it was; the next run mirrors it."
        )
    }

    /// Why a file can't be read, if it can't.
    private func unreadable(_ path: RelativePath) -> RunFailure? {
        do throws(RunFailure) {
            guard let folder = try source.folder(path.parent ?? .root) else { return nil }
            _ = try OpenedFile<RunFailure>(
                FileName(path.name),
                in: folder,
                at: source.name(of: path),
                O_RDONLY,
                while: "read"
            )
            return nil
        } catch {
            return error.reach == .item ? error.about(path) : nil
        }
    }

    private func failure(_ refusal: Refusal, of path: RelativePath) -> RunFailure {
        RunFailure(
            Category(errno: refusal.number),
            item: "\(path)",
            reach: .item,
            "\(path) can't be mirrored: \(SystemFailure.reason(of: refusal.number))."
        )
    }
}

extension RelativePath {
    /// The item of which this is rsync's temporary file, `.name.XXXXXX`; nil if it is none.
    fileprivate var namedByTemporary: RelativePath? {
        let dot = UInt8(ascii: ".")
        guard name.count > 8, name.first == dot, name[name.endIndex - 7] == dot else { return nil }
        var bytes = parent?.bytes ?? []
        if !bytes.isEmpty { bytes.append(UInt8(ascii: "/")) }
        bytes += name.dropFirst().dropLast(7)
        return RelativePath(bytes)
    }
}
