import Testing

@testable import RabbitMQStream

/// Which node is read from after one has failed.
@Suite struct ReadingTurnTests {
    private func error(_ code: StreamError.Code) -> StreamError {
        StreamError(code, origin: .content, "It has failed.")
    }

    @Test func nextReadingGoesOnBehindTheAddressThatFailed() {
        let turns = ReadingTurns()
        var first = turns.next
        first.dial()
        #expect(turns.next.dials == 0, "nothing has failed yet")
        turns.change { $0.note(error(.connectionLost), at: 7, isLeader: false, after: first.dials) }
        #expect(turns.next.dials == 1)
        turns.change { $0.note(error(.connectionLost), at: 7, isLeader: false, after: 0) }
        #expect(turns.next.dials == 1, "one that began before has failed")
        #expect(!turns.next.wantsLeader)
    }

    /// To look whether the stream is still the same what comes before is read.
    @Test(arguments: [StreamError.Code.corruptChunk, .replicaBehind])
    func leaderIsReadFromUntilThatWasReadWhichACopyDoesNotHave(code: StreamError.Code) {
        var turn = ReadingTurn()
        turn.note(error(code), at: 7, isLeader: false, after: 1)
        #expect(turn.wantsLeader)
        turn.reach(7)
        #expect(turn.wantsLeader)
        turn.note(error(.connectionLost), at: 7, isLeader: true, after: 2)
        #expect(turn.wantsLeader)
        turn.reach(8)
        #expect(!turn.wantsLeader)
    }

    @Test func copyIsReadFromWhereTheLeaderIsDamaged() {
        var turn = ReadingTurn()
        turn.note(error(.corruptChunk), at: 7, isLeader: false, after: 1)
        turn.note(error(.corruptChunk), at: 7, isLeader: true, after: 2)
        #expect(!turn.wantsLeader)
        #expect(turn.dials == 2)
    }

    @Test func nodeFromWhichNothingComesIsPassedOver() {
        var turn = ReadingTurn()
        turn.passOver(at: 7)
        #expect(turn.dials == 1)
        #expect(turn.wantsLeader)
        turn.passOver(at: 7)
        #expect(turn.dials == 2)
        #expect(!turn.wantsLeader, "it may have been the leader")
    }
}
