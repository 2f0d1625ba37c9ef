extension RunFailure {
    /// The same failure, told of an item of the trees by its path in them: the system's words name a file by its whole path.
    func about(_ path: RelativePath) -> RunFailure {
        RunFailure(category, item: "\(path)", reach: reach, description)
    }
}
