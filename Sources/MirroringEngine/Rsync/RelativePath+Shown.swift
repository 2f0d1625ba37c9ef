extension RelativePath {
    /// A path as people see it, and may copy it from there: its ``description``, which is rsync's way to write it; nil if it is none.
    public init?(shown text: some StringProtocol) {
        self.init(RsyncLine.unescaped(Array(text.utf8)[...]))
    }
}
