/// How bad an event is, at least the worst level of its status log: the third word of its routing key.
public enum Severity: String, Sendable, Hashable, CaseIterable, Codable, Comparable {
    /// Nothing but progress.
    case processing
    /// Something to look at; nothing was lost by it.
    case warning
    /// Something failed.
    case error

    /// `processing` is the least, `error` the most.
    public static func < (lhs: Self, rhs: Self) -> Bool {
        lhs.rank < rhs.rank
    }

    private var rank: Int {
        switch self {
        case .processing: 0
        case .warning: 1
        case .error: 2
        }
    }
}

/// The level of one line of a status log, in the sources' spelling.
public enum LogLevel: String, Sendable, Hashable, CaseIterable, Codable {
    /// Progress.
    case processing = "Processing"
    /// Something to look at.
    case warning = "Warning"
    /// Something failed.
    case error = "Error"

    /// The severity that a line of this level gives its event.
    public var severity: Severity {
        switch self {
        case .processing: .processing
        case .warning: .warning
        case .error: .error
        }
    }
}
