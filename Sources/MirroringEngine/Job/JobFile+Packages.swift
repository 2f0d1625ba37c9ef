extension JobFile.KeyGroup {
    /// How much a package holds, and what becomes of one that fails.
    static let packages = Self(keys: ["package", "continueOnError", "retries"]) { keys, job in
        job.continueOnError = keys.bool("continueOnError") ?? false
        job.retries = keys.integer("retries", in: 0...100) ?? job.retries
        guard let limits = keys.section("package", known: ["maxPages", "maxFiles", "maxBytes"]) else { return }
        job.package.maxPages = limits.integer("maxPages", in: 1...Int.max) ?? job.package.maxPages
        job.package.maxFiles = limits.integer("maxFiles", in: 1...Int.max) ?? job.package.maxFiles
        job.package.maxBytes = limits.integer("maxBytes", in: 1...Int.max) ?? job.package.maxBytes
    }
}
