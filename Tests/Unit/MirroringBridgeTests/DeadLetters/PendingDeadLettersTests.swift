import EventSamples
import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringBridge

@Suite struct PendingDeadLettersTests {
    @Test func firstOneThatIsNotSettledIsKnown() {
        var letters = PendingDeadLetters()
        #expect(letters.first == nil)
        for position in [3, 5, 8] as [UInt64] {
            letters.add(position, reason: "reason \(position)", Self.fingerprint(position))
        }
        #expect(letters.first == 3)
        #expect(letters.last == 8)
        letters.settle(5)
        letters.settle(4)
        #expect(letters.first == 3)
        #expect(letters[5] == nil)
        #expect(letters[8] == "reason 8")
        #expect(letters.count == 2)
        letters.settle(3)
        #expect(letters.first == 8)
        letters.settle(8)
        #expect(letters.first == nil)
        #expect(letters.count == 0)
    }

    private static func three() -> PendingDeadLetters {
        var letters = PendingDeadLetters()
        for position in [3, 5, 8] as [UInt64] {
            letters.add(position, reason: "reason \(position)", fingerprint(position))
        }
        return letters
    }

    private static func fingerprint(_ position: UInt64) -> LetterFingerprint {
        LetterFingerprint(original: .sample(.typical(sequence: 1), at: position, body: [UInt8(position)]))
    }

    @Test func oneThatWasSentIsSettledByABarrierOnly() {
        var letters = Self.three()
        for position in [3, 8, 9] as [UInt64] {
            letters.note(sent: position, Self.fingerprint(position), isCertain: false)
        }
        #expect(letters.sent == [3, 8], "of others nothing is noted")
        #expect(letters.first == 3)
        letters.settleSent(in: 3...7)
        #expect(letters.first == 5, "nobody has sent it")
        #expect(letters.sent == [8])
    }

    @Test func oneOfAnEarlierVersionIsSettledByItsCopy() {
        var letters = Self.three()
        letters.note(sent: 3, Self.fingerprint(3), isCertain: true)
        #expect(letters.first == 5)
    }

    @Test func oneThatIsNoCopyIsNone() {
        var letters = Self.three()
        letters.note(sent: 3, Self.fingerprint(5), isCertain: true)
        letters.note(sent: 5, Self.fingerprint(3), isCertain: false)
        #expect(letters.first == 3)
        #expect(letters.sent.isEmpty)
    }

    @Test func thoseOfWhichNoCopyHasArrivedAreLost() {
        var letters = Self.three()
        for position in [3, 5] as [UInt64] {
            letters.note(sent: position, Self.fingerprint(position), isCertain: false)
        }
        let arrived = [(3, 3), (5, 8), (8, 5)] as [(UInt64, UInt64)]
        let places = arrived.map { LetterFingerprint.Place(position: $0, fingerprint: Self.fingerprint($1)) }
        for isAll in [false, true] { #expect(letters.lost(among: Set(places), isAll: isAll) == [5]) }
    }

    /// The broker hands a letter to each queue by itself, and says that it could not keep it if any of them refuses it.
    @Test func oneThatWasRefusedIsSentAgainOnlyIfItIsKnownToBeMissing() {
        var letters = Self.three()
        for position in [3, 8, 9] as [UInt64] { letters.note(refused: position) }
        letters.note(sent: 5, Self.fingerprint(5), isCertain: false)
        #expect(letters.refused == [3, 8], "of others nothing is noted")
        #expect(letters.sent == [3, 5, 8])
        #expect(letters.lost(among: [], isAll: false) == [5])
        let arrived = [LetterFingerprint.Place(position: 3, fingerprint: Self.fingerprint(3))] as Set
        #expect(letters.lost(among: arrived, isAll: true) == [5, 8])
        letters.note(lost: 8)
        #expect(letters.refused == [3])
        #expect(letters.sent == [3, 5])
        letters.settle(3)
        #expect(letters.refused.isEmpty)
        #expect(letters.first == 5)
    }

    @Test func oneThatIsLostCountsAsNotSent() {
        var letters = Self.three()
        letters.note(sent: 3, Self.fingerprint(3), isCertain: false)
        letters.note(lost: 3)
        letters.settleSent(in: 0...9)
        #expect(letters.first == 3)
        #expect(letters.sent.isEmpty)
    }

    /// Whoever may publish would fill the memory of every bridge.
    @Test func onlySoManyAreKeptInMind() {
        var letters = PendingDeadLetters(limit: 2)
        for position in [3, 5, 8, 9] as [UInt64] {
            letters.add(position, reason: "why", Self.fingerprint(position))
        }
        #expect(letters.count == 2 && letters.leftOff == 2)
        #expect(letters.first == 3 && letters.last == 5)
        #expect(letters[8] == nil)
        letters.settle(3)
        letters.add(12, reason: "why", Self.fingerprint(12))
        #expect(letters[12] == nil, "what comes keeps nothing waiting that was left off")
        #expect(letters.count == 1 && letters.leftOff == 3)
        #expect(!letters.areToBeReadAgain)
        letters.settle(5)
        #expect(letters.areToBeReadAgain)
        #expect(letters.first == 8, "what comes next is read again from there, after a crash as well")
        var anew = letters.emptied
        #expect(anew.first == nil && anew.leftOff == 0 && !anew.areToBeReadAgain)
        for position in [8, 9, 12] as [UInt64] { anew.add(position, reason: "why", Self.fingerprint(position)) }
        #expect(anew.count == 2 && anew.leftOff == 1)
    }

    @Test func someOfThemKeepTheirOrderAndReasons() {
        let some = Self.three().only([8, 3, 4])
        #expect(some.first == 3)
        #expect(some.last == 8)
        #expect(some.count == 2)
        #expect(some[8] == "reason 8")
    }
}
