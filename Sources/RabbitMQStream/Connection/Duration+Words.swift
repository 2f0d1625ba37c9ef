extension Duration {
    /// A time as it goes into a sentence: `5 s`, `1.5 s`.
    var inWords: String {
        let milliseconds = self / .milliseconds(1)
        return milliseconds.truncatingRemainder(dividingBy: 1_000) == 0
            ? "\(Int(milliseconds / 1_000)) s" : "\(milliseconds / 1_000) s"
    }
}
