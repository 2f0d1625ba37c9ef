import MirroringCommands

/// How far the clocks of others are from that of this machine.
struct ClockFacts: Sendable {
    /// One of them.
    struct Clock: Sendable, Hashable {
        /// Whose it is: `the broker at http://…`.
        var owner: String
        /// How many seconds it is ahead of this machine's; negative if it is behind.
        var lead: Double
        /// By how many seconds that may be wrong, as nobody knows how long its time was on its way.
        var doubt = 0.0
    }

    let clocks: [Clock]

    /// From how many seconds on a difference is said to be wrong: times that are compared with each other, as the age of a run, are off
    /// by it.
    static let tolerance = 5.0

    var findings: [Finding] {
        guard !clocks.isEmpty else {
            return [.unknown(.clocks, since: "neither the broker's management API nor a bridge tells the time")]
        }
        let wrong = clocks.filter { abs($0.lead) - $0.doubt > Self.tolerance }
        guard !wrong.isEmpty else {
            if let doubtful = clocks.first(where: { abs($0.lead) > Self.tolerance }) {
                return [.unknown(.clocks, since: "the time of \(doubtful.owner) was too long on its way")]
            }
            let owners = clocks.map(\.owner).joined(separator: ", ")
            return [
                .good(
                    .clocks,
                    "This machine's and those of others are at most \(Int(Self.tolerance)) s apart: \(owners)."
                )
            ]
        }
        return wrong.map { clock in
            .wrong(
                .clocks,
                "The clock of \(clock.owner) is \(Self.words(clock.lead)) this machine's.\(suspicion(wrong))",
                remedy: "timedatectl set-ntp true, on the machine whose clock is wrong."
            )
        }
    }

    private static func words(_ lead: Double) -> String {
        "\(Quantity.seconds(Int(abs(lead).rounded()))) \(lead > 0 ? "ahead of" : "behind")"
    }

    /// Where all others agree, it is this one that is wrong.
    private func suspicion(_ wrong: [Clock]) -> String {
        guard clocks.count > 1, wrong.count == clocks.count, let first = wrong.first,
            wrong.allSatisfy({ abs($0.lead - first.lead) <= Self.tolerance })
        else { return "" }
        return " All others agree, so it is probably this machine's that is wrong."
    }
}
