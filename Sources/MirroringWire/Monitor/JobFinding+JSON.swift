import MirroringEvents

import struct Foundation.UUID

extension JobFinding {
    /// Reads a body; what kind of finding it is says the message's type.
    ///
    /// - Throws: a ``MonitorMessageError`` that names what is wrong with which member.
    public init(_ kind: Kind, json body: [UInt8]) throws(MonitorMessageError) {
        let wire = try MonitorJSON.decode(Wire.self, from: body)
        self.init(
            try wire.reason(kind),
            jobId: wire.jobId.uuid,
            jobName: wire.jobName,
            runId: wire.runId?.uuid,
            since: wire.since,
            bridgeId: wire.bridgeId.uuid,
            time: wire.time
        )
    }

    /// The body.
    public func encodedJSON() -> [UInt8] {
        var wire = Wire(
            jobId: WireUUID(jobId),
            jobName: MonitorJSON.name(jobName),
            runId: runId.map { WireUUID($0) },
            since: since,
            bridgeId: WireUUID(bridgeId),
            time: time
        )
        switch reason {
        case .late(let due, let grace):
            wire.due = due
            wire.grace = grace / .seconds(1)
        case .slow(let duration, let median):
            wire.duration = duration / .seconds(1)
            wire.medianDuration = median / .seconds(1)
        case .nothingMirrored(let median):
            wire.medianItems = median
        case .deletions(let count, let share, let greatest):
            wire.deletions = count
            wire.share = share
            wire.greatestShare = greatest
        case .flaky(let failed, let count):
            wire.failed = failed
            wire.runs = count
        }
        return MonitorJSON.encode(wire)
    }

    /// Every kind has the members in front, and its own behind them.
    private struct Wire: Codable {
        var jobId: WireUUID
        var jobName: String
        var runId: WireUUID?
        var since: Timestamp
        var bridgeId: WireUUID
        var time: Timestamp
        var due: Timestamp?
        var grace: Double?
        var duration: Double?
        var medianDuration: Double?
        var medianItems: Int?
        var deletions: Int?
        var share: Double?
        var greatestShare: Double?
        var failed: Int?
        var runs: Int?

        func reason(_ kind: Kind) throws(MonitorMessageError) -> Reason {
            switch kind {
            case .late:
                return .late(due: try due.required("due"), grace: try span(grace, "grace"))
            case .slow:
                return .slow(
                    duration: try span(duration, "duration"),
                    median: try span(medianDuration, "medianDuration")
                )
            case .odd where deletions == nil:
                return .nothingMirrored(median: try count(medianItems, "medianItems"))
            case .odd:
                return .deletions(
                    try count(deletions, "deletions"),
                    share: try portion(share, "share"),
                    greatestShare: try portion(greatestShare, "greatestShare")
                )
            case .flaky:
                return .flaky(failed: try count(failed, "failed"), of: try count(runs, "runs"))
            }
        }

        private func span(_ seconds: Double?, _ name: String) throws(MonitorMessageError) -> Duration {
            let seconds = try seconds.required(name)
            guard seconds >= 0, seconds < 1e12 else { throw MonitorMessageError("\"\(name)\" is no time.") }
            return .seconds(seconds)
        }

        private func count(_ number: Int?, _ name: String) throws(MonitorMessageError) -> Int {
            let number = try number.required(name)
            guard number >= 0 else { throw MonitorMessageError("\"\(name)\" has to be at least 0.") }
            return number
        }

        private func portion(_ share: Double?, _ name: String) throws(MonitorMessageError) -> Double {
            let share = try share.required(name)
            guard (0...1).contains(share) else { throw MonitorMessageError("\"\(name)\" has to be from 0 to 1.") }
            return share
        }
    }
}
