import EventSamples
import MirroringEvents
import MirroringWire
import Testing

@testable import MirroringBridge
@testable import RabbitMQClient

@Suite struct LetterFingerprintTests {
    private let original = Self.message()

    private static func message(
        key: String = "a.b.c",
        user: String? = "engine",
        body: String = "no event",
        omittedBytes: Int = 0,
        _ change: (inout MessageProperties) -> Void = { _ in }
    ) -> Delivery {
        var properties = MessageProperties()
        properties.userId = user
        properties.headers["x-stream-offset"] = 7
        change(&properties)
        return Delivery(
            tag: 1,
            isRedelivered: false,
            exchange: WireNames.Exchange.events,
            routingKey: key,
            properties: properties,
            body: Array(body.utf8),
            omittedBytes: omittedBytes
        )
    }

    /// The letter as a bridge sends it and the history delivers it.
    private func letter(
        of original: Delivery,
        by user: String = "bridge",
        reason: String = "Why.",
        _ change: (inout OutgoingMessage) -> Void = { _ in }
    ) -> Delivery {
        var message = DeadLetterMessage.make(original, reason: reason, epoch: "e", user: user)
        change(&message)
        return .sample(message, at: 12)
    }

    @Test(arguments: ["bridge", "another-bridge", "engine"]) func letterIsKnownWhoeverSendsIt(user: String) {
        #expect(LetterFingerprint(letter: letter(of: original, by: user)) == LetterFingerprint(original: original))
    }

    /// A later version of the bridge may have other words.
    @Test func reasonMayBeAnother() {
        let letter = letter(of: original, reason: "Something else.")
        #expect(LetterFingerprint(letter: letter) == LetterFingerprint(original: original))
    }

    /// What can't be sent is cut or left out, and what a publisher pretends is replaced.
    @Test func letterIsKnownHoweverOddTheOriginalIs() {
        let odd = [
            Self.message(key: ""), Self.message(key: String(repeating: "\u{FFFD}", count: 255)),
            Self.message(user: nil),
            Self.message(user: String(repeating: "\u{FFFD}", count: 100)), Self.message(body: ""),
            Self.message(user: nil) { $0.headers["x-user-id"] = "forged" },
            Self.message { $0.headers["x-routing-key"] = "forged" }, Self.message { $0.expiration = "1" },
            Self.message { $0.headers["x-reason"] = "forged" },
            Self.message(user: nil) { for _ in 1...2 { $0.headers.append("x-user-id", "forged") } },
        ]
        for original in odd {
            let letter = LetterFingerprint(letter: letter(of: original))
            #expect(letter == LetterFingerprint(original: original), "\(original)")
        }
    }

    /// A bridge keeps the beginning of what is too long, and sends no more.
    @Test func letterOfABodyThatWasCutIsKnown() {
        let cut = Self.message(omittedBytes: 1_000_000)
        #expect(LetterFingerprint(letter: letter(of: cut)) == LetterFingerprint(original: cut))
    }

    /// Nobody is to believe that a message is among the dead letters because of a letter that is not that message.
    @Test func letterOfAnotherMessageIsNotThis() {
        let own = LetterFingerprint(original: original)
        for other in [
            Self.message(key: "a.b.d"), Self.message(user: "pub"), Self.message(user: nil), Self.message(body: "x"),
        ] {
            #expect(LetterFingerprint(letter: letter(of: other)) != own)
            #expect(LetterFingerprint(original: other) != own)
        }
        #expect(LetterFingerprint(letter: letter(of: original) { $0.body = [] }) != own)
        let isCut = letter(of: original) { $0.properties.headers[WireNames.Header.userId] = nil }
        #expect(LetterFingerprint(letter: isCut) != own)
    }

    /// It would be gone before anybody reads it.
    @Test func letterThatExpiresIsNone() {
        #expect(LetterFingerprint(letter: letter(of: original) { $0.properties.expiration = "1" }) == nil)
    }

    @Test func letterThatSaysNotWhyIsNone() {
        let letter = letter(of: original) { $0.properties.headers[WireNames.Header.reason] = nil }
        #expect(LetterFingerprint(letter: letter) == nil)
    }
}
