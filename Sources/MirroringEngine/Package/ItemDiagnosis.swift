import MirroringEvents
import MirroringFiles

/// Why an item of a package did not arrive as it is at the source: by a look at it, else by what rsync said of it.
struct ItemDiagnosis {
    /// What the system refused rsync.
    private struct Refusal {
        var number: Int32
        var subject: RsyncMessage.Subject
        var isAtSource: Bool

        /// A file of the source that can't be read is no other's trouble, whatever ails it.
        var reach: FailureReach { isAtSource ? .item : FailureReach(errno: number) }
    }

    private let source: any SourceSide
    private let refusals: [RelativePath: Refusal]
    private let result: RsyncResult
    private let permissions: AttributePolicy

    /// A diagnosis of what one rsync left undone.
    ///
    /// - Parameters:
    ///   - result: how it ended, and what it said.
    ///   - source: the source.
    ///   - tree: the path of the staging tree.
    ///   - permissions: where attributes come from.
    init(of result: RsyncResult, source: any SourceSide, tree: String, permissions: AttributePolicy = .source) {
        self.source = source
        self.result = result
        self.permissions = permissions
        var refusals: [RelativePath: Refusal] = [:]
        for var message in result.messages.lazy.compactMap(RsyncMessage.init) {
            // Of a link, and of a name that is to become another, both are told: `"from" -> "to"`.
            if let arrow = message.path.firstRange(of: #"" -> ""#) {
                message.path.removeSubrange(arrow.lowerBound...)
            }
            if let path = message.path(below: source.name) {
                refusals[path] = Refusal(number: message.number, subject: message.subject, isAtSource: true)
            } else if let path = message.path(below: tree) {
                refusals[path.namedByTemporary ?? path] =
                    Refusal(number: message.number, subject: message.subject, isAtSource: false)
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

    /// Why items are not as they are at the source, in their order.
    ///
    /// - Parameter entries: what was known of them before.
    func failures(of entries: [Manifest.Entry]) throws(RunFailure) -> [RunFailure] {
        guard !entries.isEmpty else { return [] }
        let unreadable = try source.unreadable(entries.filter { $0.kind == .file }.map(\.path))
        let unnamed = entries.map(\.path).filter { unreadable[$0] == nil && refusals[$0] == nil }
        let states = result.isPartial && !unnamed.isEmpty ? try source.look(at: unnamed) : .nothing
        return entries.map { entry in
            if let failure = unreadable[entry.path] { return failure }
            if let refusal = refusals[entry.path] { return failure(refusal, of: entry.path) }
            if let failure = refusedFolder(of: entry.path) { return failure }
            if let now = try? states.facts(entry.path),
                permissions.renewed(entry.facts, from: now).isUnchanged(since: entry.facts)
            {
                return missing(entry.path)
            }
            return RunFailure(
                .changedWhileReading,
                item: "\(entry.path)",
                "\(entry.path) changed while it was read, so it is left as it was; the next run mirrors it."
            )
        }
    }

    /// What is said of an item that is unchanged and has not arrived, without a word about it.
    ///
    /// What rsync says of an entry is about another one then.
    private func missing(_ path: RelativePath) -> RunFailure {
        let rest = RsyncResult(code: result.code, messages: result.messages.filter { RsyncMessage($0) == nil })
        let category = rest.category == .changedWhileReading ? .checksum : rest.category
        let said = rest.messages.first { !$0.hasPrefix("rsync error:") }.map { ": \($0)" } ?? ""
        return RunFailure(category, item: "\(path)", reach: .item, "\(path) did not arrive\(said).")
    }

    /// What is said of an item that lies in a folder of a name that the destination's file system does not take; nil if it lies in none.
    /// What else was refused of a folder need not be why an item is missing.
    private func refusedFolder(of path: RelativePath) -> RunFailure? {
        for folder in sequence(first: path, next: \.parent).dropFirst() {
            guard let refusal = refusals[folder], !refusal.isAtSource, refusal.subject == .name else { continue }
            let reason = failure(refusal, of: folder)
            let sentence = "\(path) lies in \(folder), and \(reason)"
            return RunFailure(reason.category, item: "\(path)", reach: .item, sentence)
        }
        return nil
    }

    private func failure(_ refusal: Refusal, of path: RelativePath) -> RunFailure {
        let said = SystemFailure.reason(of: refusal.number)
        let sentence: String
        switch refusal.isAtSource ? .other : refusal.subject {
        case .name: return RunFailure(refusingNameOf: path, at: "the destination", "does not take this name (\(said))")
        case .link:
            sentence = """
                \(path) is a symbolic link, which can't be made at the destination: \(said). Leave it out with "exclude".
                """
        case .special:
            sentence = """
                \(path) is a pipe, socket or device, which can't be made at the destination: \(said). Leave it out with "exclude", or \
                all of them with rsync: {options: [--no-specials, --no-devices]}.
                """
        case .other: sentence = "\(path) can't be mirrored: \(said)."
        }
        return RunFailure(Category(errno: refusal.number), item: "\(path)", reach: .item, sentence)
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
