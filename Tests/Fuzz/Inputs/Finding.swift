/// What must not happen, and did.
struct Finding: Error, CustomStringConvertible {
    /// A sentence.
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
