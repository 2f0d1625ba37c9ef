/// Holds numbers to their bounds.
struct NumberCheck: RuleVisitor {
    typealias Failure = EventDecodingError

    var place: StaticString = ""
    var index: Int?

    @inline(__always)
    mutating func number(_ name: FieldName, _ value: inout Int, _ bounds: NumberBounds) throws(EventDecodingError) {
        guard let fault = bounds.fault(of: value) else { return }
        throw error(fault, at: name)
    }
}

/// Holds moments to those that RFC 3339 can say.
struct TimeCheck: RuleVisitor {
    typealias Failure = EventDecodingError

    var place: StaticString = ""
    var index: Int?

    @inline(__always)
    mutating func time(_ name: FieldName, _ value: inout Timestamp) throws(EventDecodingError) {
        guard value < .earliest || value > .latest else { return }
        throw error(
            "a time from \(Timestamp.earliest) to \(Timestamp.latest), not \(value.milliseconds) ms",
            at: name
        )
    }
}

extension RuleVisitor {
    /// The error of a field whose value is not allowed, with its part's index in a list.
    fileprivate func error(_ detail: String, at name: FieldName) -> EventDecodingError {
        var path = "\(path(to: name))"
        if let index { path = path.replacing("[]", with: "[\(index)]") }
        return EventDecodingError(.wrongValue, detail, path: path)
    }
}
