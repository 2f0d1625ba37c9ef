extension JobFile.KeyGroup {
    /// What is mirrored, and what of it is a page.
    static let selection = Self(keys: ["pages", "exclude"]) { keys, job throws(JobFileError) in
        job.pages = try keys.strings("pages").map { PagePatterns(globs: $0) } ?? job.pages
        job.exclude = try keys.excludes("exclude") ?? []
    }
}
