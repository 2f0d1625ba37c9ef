import MirroringEvents

/// A program: it gets each notice on its standard input, as JSON on one line, and has taken it when it ends with 0.
struct CommandTarget: AlertTarget {
    let program: AlertProgram
    let texts: AlertTexts
    /// Whether it gets the canary as well.
    let takesCanary: Bool

    func wants(_ bundle: AlertBundle) -> Bool {
        !bundle.notices.isEmpty || bundle.bringsCanary && takesCanary
    }

    func deliver(_ bundle: AlertBundle, at now: Timestamp) async throws(DeliveryFailure) -> [DeliveryFailure] {
        try await program.run(AlertJSON(bundle, texts).bytes + [UInt8(ascii: "\n")])
        return []
    }
}
