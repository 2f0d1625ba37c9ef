extension JobFile.KeyGroup {
    /// What a run leaves at the destination beside the copy.
    static let trace = Self(keys: ["trace"]) { keys, job in
        job.trace = keys.bool("trace") ?? false
    }
}
