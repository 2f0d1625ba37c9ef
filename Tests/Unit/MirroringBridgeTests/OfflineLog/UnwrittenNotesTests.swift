import MirroringOfflineLog
import MirroringWire
import Testing

@testable import MirroringBridge

@Suite struct UnwrittenNotesTests {
    private func note(at position: UInt64?) -> DeadLetterNote {
        var note = DeadLetterNote(reason: "Wrong.", routingKey: "key", body: [])
        note.position = position
        return note
    }

    private func held(_ next: UInt64, by notes: UnwrittenNotes) -> UInt64 {
        let checkpoint = Checkpoint(nextPosition: next, lastPosition: next, lastMessageId: "id", epoch: "e")
        let held = notes.holding(checkpoint)
        #expect(held.lastPosition == next && held.lastMessageId == "id" && held.epoch == "e")
        return held.nextPosition
    }

    @Test func eachIsKeptOnceInItsOrder() {
        let notes = UnwrittenNotes().adding([note(at: 4), note(at: 5)]).adding([note(at: 5), note(at: 3), note(at: 6)])
        #expect(notes.notes.map(\.position) == [4, 5, 3, 6])
    }

    @Test func firstOneHoldsTheCheckpoint() {
        #expect(held(9, by: UnwrittenNotes()) == 9)
        let notes = UnwrittenNotes().adding([note(at: 5), note(at: 4)]).adding([note(at: 7)])
        #expect(held(9, by: notes) == 4)
        #expect(held(3, by: notes) == 3)
        #expect(held(9, by: UnwrittenNotes().adding([note(at: nil)])) == 9)
    }

    /// The positions of another history begin again; only those hold that can be read again in it.
    @Test func notesOfAHistoryThatIsGoneHoldNothing() {
        var notes = UnwrittenNotes().adding([note(at: 5)])
        notes.forgetPositions()
        #expect(held(9, by: notes) == 9)
        #expect(held(9, by: notes.adding([note(at: 7)])) == 7)
        #expect(notes.notes.count == 1)
    }
}
