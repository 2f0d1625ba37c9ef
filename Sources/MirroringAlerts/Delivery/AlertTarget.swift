import MirroringEvents

import struct Foundation.UUID

/// What is delivered to a target at once.
struct AlertBundle: Sendable {
    /// What it is told now.
    var notices: [AlertNotice] = []
    /// What has happened, for a target that follows runs and knows no alerts.
    var signal: AlertSignal?
    /// The alerts of which it knows, or is told now.
    var standing: [Alert] = []
    /// When the last canary that came had left.
    var canary: Timestamp?

    /// Whether the canary has come now.
    var bringsCanary: Bool { signal?.happening == .canary }
}

/// Who is told of alerts: a value that knows how, and remembers nothing.
protocol AlertTarget: Sendable {
    /// How often what stands is told again; nil if it is told once.
    var refreshInterval: Duration? { get }

    /// Whether there is something in a bundle that the target takes.
    func wants(_ bundle: AlertBundle) -> Bool

    /// Delivers a bundle; returns when the target has taken it.
    ///
    /// - Parameter now: the time.
    /// - Returns: what did not take it, where others did, and that is enough.
    /// - Throws: ``DeliveryFailure``. What was taken in part is delivered again as a whole.
    @discardableResult
    func deliver(_ bundle: AlertBundle, at now: Timestamp) async throws(DeliveryFailure) -> [DeliveryFailure]
}

extension AlertTarget {
    var refreshInterval: Duration? { nil }
}

/// Why a target did not take something.
struct DeliveryFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Whether that is not tried again: what is wrong with it is in what was sent, or what waits behind it matters more.
    let isFinal: Bool
    /// With which HTTP status it has answered; nil if it has not, or does not speak HTTP.
    let status: Int?
    /// What happened and what to do, in whole sentences.
    let description: String

    /// A failure; by default the target is tried again.
    init(_ description: String, isFinal: Bool = false, status: Int? = nil) {
        self.description = description
        self.isFinal = isFinal
        self.status = status
    }
}
