import Yams

extension JobFile.KeyGroup {
    /// How items are copied: their attributes, rsync's own options, and what a power cut may do.
    static let copying = Self(
        keys: ["permissions", "accessLists", "extendedAttributes", "rsync", "durable"]
    ) { keys, job in
        job.permissions = keys.permissions("permissions", isHere: job.farDestination == nil) ?? job.permissions
        job.accessLists = keys.bool("accessLists") ?? job.accessLists
        job.extendedAttributes = keys.bool("extendedAttributes") ?? job.extendedAttributes
        job.rsyncOptions = keys.rsyncOptions("rsync") ?? job.rsyncOptions
        job.isDurable = keys.bool("durable") ?? job.isDurable
    }
}

extension JobFileKeys {
    /// `source`, `keep`, a mode, or a list of modes and owners.
    ///
    /// - Parameters:
    ///   - key: the key.
    ///   - isHere: whether the destination is on this machine, which then has to know the owners.
    fileprivate func permissions(_ key: String, isHere: Bool) -> AttributePolicy? {
        guard let node = node(key) else { return nil }
        guard node.mapping == nil else {
            guard let keys = section(key, known: ["files", "folders", "owner", "group"]) else { return nil }
            return .fixed(
                AttributePolicy.Fixed(
                    files: keys.mode("files", least: 0o400),
                    folders: keys.mode("folders", least: 0o700),
                    owner: keys.account("owner", "user") { isHere ? Account(user: $0) : Account(elsewhere: $0) },
                    group: keys.account("group", "group") { isHere ? Account(group: $0) : Account(elsewhere: $0) }
                )
            )
        }
        switch node.scalar?.string {
        case "source": return .source
        case "keep": return .keep
        case let text?:
            if let mode = Self.mode(text), mode & 0o400 != 0 { return .fixed(AttributePolicy.Fixed(mode: mode)) }
        case nil: break
        }
        note(key, "must be source, keep, a mode such as 644, or a list of files, folders, owner and group.")
        return nil
    }

    /// Permission bits, as `chmod` takes them.
    ///
    /// - Parameter least: what the owner has to be allowed, for whoever runs the engine is often the owner.
    private func mode(_ key: String, least: UInt32) -> UInt32? {
        guard let node = node(key) else { return nil }
        guard let mode = node.scalar.flatMap({ Self.mode($0.string) }), mode & least == least else {
            let example = least == 0o700 ? "755" : "644"
            note(key, "must be a mode such as \(example), three digits that let the owner in.")
            return nil
        }
        return mode
    }

    /// Three octal digits, with or without zeros before them: no set-user-ID, set-group-ID or sticky bit.
    private static func mode(_ text: String) -> UInt32? {
        let digits = text.hasPrefix("0o") ? text.dropFirst(2) : text[...]
        // A sign is none of them: `+644` is something else to chmod.
        guard (3...4).contains(digits.count), digits.allSatisfy({ ("0"..."7").contains($0) }),
            let mode = UInt32(digits, radix: 8)
        else { return nil }
        return mode <= 0o777 ? mode : nil
    }

    private func account(_ key: String, _ kind: String, _ find: (String) -> Account?) -> Account? {
        guard let name = string(key) else { return nil }
        let account = find(name)
        if account == nil { note(key, "names the \(kind) \"\(name)\", whom this machine does not know.") }
        return account
    }

    /// `{options: […]}`.
    fileprivate func rsyncOptions(_ key: String) -> RsyncOptions? {
        guard let keys = section(key, known: ["options"]), let node = keys.node("options") else { return nil }
        let items = (node.sequence.map(Array.init) ?? [node]).map { $0.scalar?.string }
        let options = items.compactMap(\.self)
        guard options.count == items.count else {
            keys.note("options", "must be a list of options such as --preallocate.")
            return nil
        }
        do throws(RsyncOptions.Refused) {
            return try RsyncOptions(options)
        } catch {
            keys.note(
                "options",
                """
                holds "\(error.option)", which could change what is mirrored or run a program. Allowed are \
                \(RsyncOptions.allowed.joined(separator: ", ")).
                """
            )
            return nil
        }
    }
}
