extension Job {
    /// How many bytes may move in a second at a time of the week; nil for any number.
    func rate(at time: WeekTime) -> ByteRate? {
        bandwidth?.value(at: time) ?? nil
    }
}
