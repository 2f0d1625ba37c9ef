extension JobFile.KeyGroup {
    /// How much a package holds, and what becomes of one that fails.
    static let packages = Self(keys: ["package", "continueOnError", "retries"]) { keys, job throws(JobFileError) in
        job.continueOnError = try keys.bool("continueOnError") ?? false
        job.retries = try keys.integer("retries", in: 0...100) ?? job.retries
        guard let node = keys.node("package") else { return }
        let limits = try JobFileKeys(
            node,
            file: keys.file,
            place: "\"package\"",
            known: ["maxPages", "maxFiles", "maxBytes"]
        )
        job.package.maxPages = try limits.integer("maxPages", in: 1...Int.max) ?? job.package.maxPages
        job.package.maxFiles = try limits.integer("maxFiles", in: 1...Int.max) ?? job.package.maxFiles
        job.package.maxBytes = try limits.integer("maxBytes", in: 1...Int.max) ?? job.package.maxBytes
    }
}
