/// Why a broker takes nothing from publishers for a while: it is short of something.
///
/// Its connections live, and whoever consumes gets what there is. What is published waits with its publisher.
public struct ResourceAlarm: Sendable, Hashable, CustomStringConvertible {
    /// What the broker says, such as `low on memory`.
    public let reason: String

    /// An alarm of which the broker says that.
    public init(reason: String) {
        self.reason = reason
    }

    /// What it is, and what ends it: for a person.
    public var description: String {
        "The broker takes nothing from publishers for now: it is \(reason). \(remedy)"
    }

    /// By the words of RabbitMQ, which joins both.
    private var remedy: String {
        let remedies = [
            ("memory", "Have its queues read, or raise its vm_memory_high_watermark."),
            ("disk", "Free space on its disk, or lower its disk_free_limit."),
        ]
        let fitting = remedies.filter { reason.contains($0.0) }.map(\.1)
        return fitting.isEmpty ? "Its log says more." : fitting.joined(separator: " ")
    }
}
