extension Int {
    /// The nearest integer from 0 that there is.
    init(clamping value: Double) {
        self = Int(exactly: value.rounded()) ?? (value > 0 ? .max : 0)
    }
}
