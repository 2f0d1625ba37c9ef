extension JobFile.KeyGroup {
    /// What is mirrored, and what of it is a page.
    static let selection = Self(keys: ["pages", "exclude"]) { keys, job in
        job.pages = keys.strings("pages").map { PagePatterns(globs: $0) } ?? job.pages
        job.exclude = keys.excludes("exclude") ?? []
    }
}
