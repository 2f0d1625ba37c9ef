extension XMLNode {
    /// The element's text as a position in the history.
    func position() throws(Problem) -> UInt64 {
        try value("a position") { UInt64($0) }
    }
}
