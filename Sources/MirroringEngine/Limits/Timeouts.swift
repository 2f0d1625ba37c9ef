/// How long a run waits before it gives up.
public struct Timeouts: Sendable, Hashable {
    /// How long a transfer may go without moving a byte before rsync is ended, and started again if a retry is left; nil
    /// for as long as it takes.
    public var idle: Duration?
    /// How long a whole run may take, its commands included; nil for as long as it takes.
    public var run: Duration?

    /// Timeouts from their parts; without them nothing is given up.
    public init(idle: Duration? = nil, run: Duration? = nil) {
        self.idle = idle
        self.run = run
    }
}
