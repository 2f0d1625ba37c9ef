import MirroringEvents
import MirroringSettings

/// Any HTTP server: it gets each notice once, as JSON, with a key by which it knows one that comes again, and signed if there is a secret.
struct WebhookTarget: AlertTarget {
    let url: String
    /// By what the receiver knows who has sent it; nil for no signature.
    let secret: Secret?
    let texts: AlertTexts
    let http: AlertHTTP
    /// Whether it gets the canary as well.
    let takesCanary: Bool

    func wants(_ bundle: AlertBundle) -> Bool {
        !bundle.notices.isEmpty || bundle.bringsCanary && takesCanary
    }

    func deliver(_ bundle: AlertBundle, at now: Timestamp) async throws(DeliveryFailure) -> [DeliveryFailure] {
        let body = AlertJSON(bundle, texts).bytes
        try await http.post(body, to: url, fields(of: body, key: bundle.key, at: now))
        return []
    }

    /// What the header of a request has.
    func fields(of body: [UInt8], key: String, at now: Timestamp) -> [(name: String, value: String)] {
        let signature = secret.map { (WebhookSignature.header, WebhookSignature.value(of: body, at: now, with: $0)) }
        return [("content-type", "application/json"), ("idempotency-key", key)] + [signature].compactMap(\.self)
    }
}
