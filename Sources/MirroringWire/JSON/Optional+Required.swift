extension Optional {
    /// The value of a member that has to be there.
    func required(_ name: String) throws(MonitorMessageError) -> Wrapped {
        guard let self else { throw MonitorMessageError("\"\(name)\" is missing.") }
        return self
    }
}
