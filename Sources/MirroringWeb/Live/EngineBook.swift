import MirroringBridge
import MirroringEvents
import MirroringWire

/// The engines that were heard, by their hosts: a value.
struct EngineBook: Sendable {
    /// How many hosts are remembered; of more, those that were heard of last.
    static let maximum = 1_000

    /// What is known of a host.
    struct Host: Sendable {
        var version: String
        var heardAt: Timestamp
        var delay: Duration?
        /// How late its last events came, by both clocks: the least of them is what the clocks differ by, and the way.
        var lags: [Duration] = []
    }

    /// Of how many events the least lag is taken, and which difference of clocks is worth a word.
    private static let samples = 10
    private static let tolerance = Duration.seconds(1)
    /// How long before this the broker may have taken an event that has just come, by its clock and this machine's.
    private static let freshness = Duration.seconds(1)

    private(set) var hosts: [String: Host] = [:]

    /// Notes an event.
    ///
    /// - Parameter now: this machine's time, at which it was read: at once, or long after it came, as behind a broker that was away.
    mutating func note(_ entry: HistoryEntry, at now: Timestamp) {
        let event = entry.event
        let delay = entry.received.delay
        let age = now.since(entry.time)
        let isFresh = age < Self.freshness && age > .zero - Self.freshness
        let heardAt = isFresh ? now : min(entry.time, now)
        var host = hosts[event.engine.host] ?? Host(version: event.engine.version, heardAt: heardAt)
        host.version = event.engine.version
        // Not for hours what was heard before this machine's clock was set back.
        host.heardAt = max(min(host.heardAt, now), heardAt)
        host.delay = delay
        if isFresh, delay == nil {
            host.lags.append(now.since(event.status.receivedTime))
            if host.lags.count > Self.samples { host.lags.removeFirst() }
        }
        hosts[event.engine.host] = host
        if hosts.count > Self.maximum, let oldest = hosts.min(by: { $0.value.heardAt < $1.value.heardAt })?.key {
            hosts[oldest] = nil
        }
    }

    /// The engines as the page shows them, in the order of their hosts.
    ///
    /// - Parameters:
    ///   - running: on which host each run goes on.
    ///   - silent: on which hosts silent ones do.
    func views(running: [String], silent: [String]) -> [StatusView.Engine] {
        hosts.sorted { $0.key < $1.key }.map { name, host in
            StatusView.Engine(
                host: name,
                version: host.version,
                heardAt: host.heardAt,
                running: running.count { $0 == name },
                silent: silent.count { $0 == name },
                delaySeconds: host.delay.map { $0 / .seconds(1) },
                skewSeconds: Self.skew(host.lags)
            )
        }
    }

    /// How much a clock is ahead: a lag that is always large may be the way as well, one below zero is the clock.
    private static func skew(_ lags: [Duration]) -> Double? {
        guard lags.count == samples, let least = lags.min(), least > tolerance || least < .zero - tolerance else {
            return nil
        }
        return .zero - (least / .seconds(1))
    }
}
