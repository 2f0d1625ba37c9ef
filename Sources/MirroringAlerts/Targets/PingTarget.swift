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
        do throws(DeliveryFailure) {
            try await http.post(text, to: address, [("content-type", "text/plain; charset=utf-8")])
        } catch {
            let isFinal = error.isFinal || Self.isPassedOver(signal.happening, status: error.status)
            throw DeliveryFailure(error.description, isFinal: isFinal, status: error.status)
        }
        return []
    }

    /// Whether what the service did not take is left, since all that waits behind it matters more: starts and ends of other jobs, which the
    /// service would miss. That is a mere log, of which a run may have thousands; and what is for a check that is not there.
    static func isPassedOver(_ happening: AlertSignal.Happening, status: Int?) -> Bool {
        word(of: happening) == "/log" || status == 404
    }

    /// What follows the address of a check; nil for what is not told.
    private static func word(of happening: AlertSignal.Happening) -> String? {
        switch happening {
        case .canary, .ended(.succeeded): ""
        case .began: "/start"
        case .ended(.failed), .ended(.completedWithErrors): "/fail"
        case .error, .ended(.cancelled), .silent: "/log"
        case .ended(.running), .heard, .found, .settled: nil
        }
    }

    /// Where what has happened is told; nil if it is not.
    func address(of signal: AlertSignal) -> String? {
        let isWanted = signal.happening == .canary ? takesCanary : rules.includes(signal.jobId, signal.jobName)
        guard isWanted, let word = Self.word(of: signal.happening) else { return nil }
        let job = url.replacing("{jobId}", with: signal.jobId.lowercased)
        let parts = job.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let root = parts[0].hasSuffix("/") ? String(parts[0].dropLast()) : parts[0]
        // Of the canary each event is a run of its own.
        let run = signal.happening == .canary ? nil : signal.facts.runId
        let query = (parts.dropFirst() + [run.map { "rid=\($0.lowercased)" }].compactMap(\.self)).joined(separator: "&")
        return root + word + (query.isEmpty ? "" : "?\(query)")
    }
}
