import MirroringEvents
package import MirroringRemote

extension RunFailure {
    private static let sameVersion = "Use the same version of mirror at both ends."

    /// What the far end says that it can't do.
    package init(_ message: FailureMessage) {
        self.init(
            message.knownCategory,
            item: message.item,
            reach: FailureReach(word: message.reach),
            message.message
        )
    }

    /// That what another machine says is none of what the protocol has.
    package init(_ violation: ProtocolViolation, at place: RemotePlace) {
        self.init(
            .validation,
            item: place.host,
            reach: .run,
            "\(place.host) does not keep to the protocol: \(violation). \(Self.sameVersion)"
        )
    }

    /// That two ends have no version of the protocol in common.
    init(incompatible far: FarHello, with terms: SessionTerms) {
        let version = MessageText.line(far.version.utf8, limit: 100)
        self.init(
            .dependency,
            item: terms.place.host,
            reach: .run,
            """
            mirror \(version) at \(terms.place.host) and this mirror \(terms.version) have no version of the protocol in common. \
            \(Self.sameVersion)
            """
        )
    }
}

extension FailureReach {
    /// As it stands in messages between two ends.
    package var word: String {
        switch self {
        case .item: "item"
        case .package: "package"
        case .run: "run"
        }
    }

    /// What a word of the other end's means; one that is not known costs the run.
    package init(word: String) {
        self = [Self.item, .package].first { $0.word == word } ?? .run
    }
}
