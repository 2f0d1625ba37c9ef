import MirroringEvents

import struct Foundation.UUID

/// A service of the kind of Healthchecks: it knows each run by start, success, failure and log, and complains by itself when one is
/// missing.
struct PingTarget: AlertTarget {
    /// The ping URL of a check; `{jobId}` in it stands for the job.
    let url: String
    let rules: AlertRules
    let http: AlertHTTP
    /// Whether it gets the canary as well, as a success of the canary's job.
    let takesCanary: Bool

    func wants(_ bundle: AlertBundle) -> Bool {
        bundle.signal.flatMap(address) != nil
    }

    func deliver(_ bundle: AlertBundle, at now: Timestamp) async throws(DeliveryFailure) -> [DeliveryFailure] {
        guard let signal = bundle.signal, let address = address(of: signal) else { return [] }
        let text = Array((signal.happening == .canary ? "" : signal.facts.text).utf8.prefix(10_000))
        try await http.post(text, to: address, [("content-type", "text/plain; charset=utf-8")])
        return []
    }

    /// Where what has happened is told; nil if it is not.
    func address(of signal: AlertSignal) -> String? {
        guard signal.happening == .canary || rules.includes(signal.jobId, signal.jobName) else { return nil }
        let word: String
        switch signal.happening {
        case .canary where takesCanary: word = ""
        case .began: word = "/start"
        case .error: word = "/log"
        case .ended(.succeeded): word = ""
        case .ended(.failed), .ended(.completedWithErrors): word = "/fail"
        case .ended(.cancelled), .silent: word = "/log"
        default: return nil
        }
        let job = url.replacing("{jobId}", with: signal.jobId.lowercased)
        let parts = job.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let root = parts[0].hasSuffix("/") ? String(parts[0].dropLast()) : parts[0]
        // Of the canary each event is a run of its own.
        let run = signal.happening == .canary ? nil : signal.facts.runId
        let query = (parts.dropFirst() + [run.map { "rid=\($0.lowercased)" }].compactMap(\.self)).joined(separator: "&")
        return root + word + (query.isEmpty ? "" : "?\(query)")
    }
}
