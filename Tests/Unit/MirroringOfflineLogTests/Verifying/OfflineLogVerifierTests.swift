import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringOfflineLog

/// What is proven, and what is found where something is wrong.
@Suite struct OfflineLogVerifierTests {
    private static let run = MirroringStatusEventArgs.wholeRun(10).enumerated().map {
        OfflineLogEntry(position: UInt64(100 + 3 * $0.offset), event: $0.element)
    }

    /// The proof of a file with these entries, in this order, after a change of its text.
    private func proof(
        _ entries: [OfflineLogEntry] = run,
        verifier: OfflineLogVerifier = OfflineLogVerifier(),
        change: (String) -> String = { $0 }
    ) throws -> OfflineLogProof {
        var proof: OfflineLogProof?
        try withTemporaryFolder { folder in
            // A writer drops repeats: a file of each entry, put together.
            var lines: [String] = []
            for (index, entry) in entries.enumerated() {
                let part = "\(folder)/\(index)"
                try OfflineLogWriter(folder: part).append([entry])
                lines.append(String(decoding: try content(onlyFile(in: part)), as: UTF8.self))
            }
            let separator = "</ArrayOfMirroringStatusEventArgs>\n"
            let events = lines.map { line in
                String(line.split(separator: "\n", omittingEmptySubsequences: false)[2]) + "\n"
            }
            let header = lines.first.map { $0.split(separator: "\n")[..<2].joined(separator: "\n") + "\n" } ?? ""
            let name = OfflineLogFile(
                runId: MirroringStatusEventArgs.sampleRunId,
                start: Self.run[0].event.status.sentTime,
                jobId: MirroringStatusEventArgs.sampleJobId
            ).name
            let path = "\(folder)/\(name)"
            try Data(change(header + events.joined() + separator).utf8).write(to: URL(filePath: path))
            proof = try verifier.verify(path: path)
        }
        return try #require(proof)
    }

    // MARK: The end

    /// A rule by which nothing may be silent for five minutes, judged so long after the last of the entries.
    private func verifier(secondsLater: Int64, letters: [DeadLetterNote] = []) -> OfflineLogVerifier {
        let last = Self.run[8].event.status.receivedTime.milliseconds
        var verifier = OfflineLogVerifier()
        verifier.silence = RunSilence(limit: .seconds(300), now: Timestamp(milliseconds: last + secondsLater * 1_000))
        verifier.deadLetters = DeadLetterNotes(letters)
        return verifier
    }

    private func letter(_ sequence: Int?, isEnd: Bool = false, of runId: UUID? = nil) -> DeadLetterNote {
        var note = DeadLetterNote(reason: "It is wrong.", routingKey: "", body: [])
        note.jobId = MirroringStatusEventArgs.sampleJobId
        note.runId = runId ?? MirroringStatusEventArgs.sampleRunId
        note.sequence = sequence
        note.isTerminal = isEnd
        return note
    }

    @Test func runWithoutAnEndGoesOnOrHasEndedWithoutAWord() throws {
        let entries = Array(Self.run.dropLast())
        let goingOn = try proof(entries, verifier: verifier(secondsLater: 299))
        #expect(goingOn.isProven)
        #expect(goingOn.goesOn)
        let silent = try proof(entries, verifier: verifier(secondsLater: 301))
        #expect(silent.problems == [.endedWithoutAWord(since: entries[8].event.status.receivedTime)])
        #expect(silent.problems.map(\.kind) == ["endedWithoutAWord"])
        #expect(!silent.goesOn)
        let ended = try proof(verifier: verifier(secondsLater: 1_000_000))
        #expect(ended.isProven)
        #expect(!ended.goesOn)
        #expect(try proof(entries).isProven, "nobody asks for it")
    }

    @Test func deadLettersOfTheRunAreProblemsEach() throws {
        let letters = [letter(4), letter(nil), letter(3, of: UUID())]
        let proof = try proof(verifier: verifier(secondsLater: 0, letters: letters))
        #expect(proof.problems == [.deadLetter(letters[0]), .deadLetter(letters[1])])
        #expect(proof.problems[0].description == "Event 4 is a dead letter: It is wrong.")
        #expect(proof.problems[0].kind == "deadLetter")
    }

    @Test func endThatIsADeadLetterIsNoSilence() throws {
        let end = letter(10, isEnd: true)
        let proof = try proof(Array(Self.run.dropLast()), verifier: verifier(secondsLater: 1_000, letters: [end]))
        #expect(proof.problems == [.deadLetter(end)])
        #expect(proof.problems[0].description == "Event 10, the run's end, is a dead letter: It is wrong.")
        #expect(!proof.goesOn)
    }

    /// Nothing is proven of its end, and nothing is held against the run.
    @Test func runOfWhichNoBridgeCouldHearGoesOn() throws {
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append(Array(Self.run.dropLast()))
            let path = try onlyFile(in: folder)
            try Data().write(to: URL(filePath: "\(folder)/.writer"))
            let begin = Timestamp(milliseconds: 0)
            for file in [path, "\(folder)/.writer"] {
                try FileManager.default.setAttributes([.modificationDate: begin.date], ofItemAtPath: file)
            }
            let proof = try verifier(secondsLater: 1_000).verify(path: path)
            #expect(proof.isProven)
            #expect(proof.goesOn)
            #expect(proof.noBridgeSince == begin)
        }
    }

    @Test func wholeRunIsProven() throws {
        let proof = try proof()
        #expect(proof.problems == [])
        #expect(proof.isProven)
        #expect(proof.isFinished)
        #expect(proof.events == 10)
        #expect(proof.runId == MirroringStatusEventArgs.sampleRunId)
        #expect(proof.jobId == MirroringStatusEventArgs.sampleJobId)
        #expect(Array(proof.sequences.ranges) == [1..<11])
        #expect(proof.eventIds.isEmpty)
    }

    @Test func identitiesAreKeptWhereTheyAreWanted() throws {
        let proof = try proof(verifier: OfflineLogVerifier(keepsEventIds: true))
        #expect(
            proof.eventIds == Dictionary(uniqueKeysWithValues: Self.run.map { ($0.event.sequence, $0.event.eventId) })
        )
    }

    @Test func runThatGoesOnIsNoFailure() throws {
        let proof = try proof(Array(Self.run.prefix(4)))
        #expect(proof.isProven)
        #expect(!proof.isFinished)
    }

    @Test func missingEventsAreNamedByTheirRanges() throws {
        let proof = try proof(Self.run.filter { ![1, 4, 5, 7].contains($0.event.sequence) })
        #expect(proof.problems == [.missing(1...1), .missing(4...5), .missing(7...7)])
        #expect(
            proof.problems.map(\.description) == [
                "Event 1 is missing.", "Events 4 to 5 are missing.", "Event 7 is missing.",
            ]
        )
        #expect(Array(proof.sequences.ranges) == [2..<4, 6..<7, 8..<11])
    }

    @Test func repeatsAreFoundBySequenceIdentityAndPosition() throws {
        let proof = try proof(Self.run[..<5] + [Self.run[3]] + Self.run[5...])
        let repeated = Self.run[3]
        #expect(
            proof.problems == [
                .repeatedSequence(4), .repeatedEventId(repeated.event.eventId), .repeatedPosition(repeated.position),
            ]
        )
        #expect(proof.events == 11)
    }

    @Test func identityOrPositionOfAnotherEventIsFound() throws {
        var entries = Self.run
        entries[6].event.eventId = entries[2].event.eventId
        entries[8].position = entries[1].position
        let found = try proof(entries).problems
        #expect(found == [.repeatedEventId(entries[2].event.eventId), .repeatedPosition(entries[1].position)])
    }

    @Test func disorderIsFound() throws {
        var entries = Self.run
        entries.swapAt(4, 5)
        #expect(try proof(entries).problems == [.disorder(sequence: 5, after: 6)])
    }

    /// Positions need not rise: a publisher may send an event again behind a later one.
    @Test func positionsInAnotherOrderAreNoProblem() throws {
        var entries = Self.run
        (entries[4].position, entries[5].position) = (entries[5].position, entries[4].position)
        #expect(try proof(entries).isProven)
    }

    @Test func eventsOfAnotherRunOrJobAreFound() throws {
        var entries = Self.run
        entries[9].event.runId = MirroringStatusEventArgs.sampleJobId
        entries[2].event.jobId = MirroringStatusEventArgs.sampleRunId
        let proof = try proof(entries)
        #expect(proof.problems.map(\.kind) == ["foreignKey", "foreign"])
        #expect(Array(proof.sequences.ranges) == [1..<10], "an event under this job's key is one of this run")
        #expect(!proof.isFinished)
    }

    @Test func statesAfterTheEndOrOutOfTheTableAreFound() throws {
        var after = Self.run
        after.append(OfflineLogEntry(position: 900, event: Self.run[3].event))
        after[10].event.sequence = 11
        after[10].event.eventId = UUID()
        #expect(try proof(after).problems.map(\.kind) == ["nothingAfterTheEnd"])
        var skipping = Self.run
        skipping[4].event.transferData.status.state = .mirroringPackageCompleted
        #expect(try proof(skipping).problems.map(\.kind) == ["order", "order"])
    }

    @Test(arguments: [0, -1, .max, .min, EventLimits.sequence + 1])
    func sequencesThatAreNoneAreFound(_ sequence: Int) throws {
        var entries = Self.run
        entries[9].event.sequence = sequence
        let problem = try #require(try proof(entries).problems.first)
        #expect(problem.kind == "unreadable")
        #expect(
            problem.description.contains(
                "sequence has to be at \(sequence < 1 ? "least 1" : "most 9007199254740991"), not \(sequence)"
            )
        )
    }

    @Test func damageIsFoundAndTheRestIsRead() throws {
        let unreadable = try proof { $0.replacingOccurrences(of: "<Sequence>2<", with: "<Sequence>two<") }
        #expect(unreadable.problems.map(\.kind) == ["unreadable", "missing"])
        let torn = try proof { String($0.dropLast(60)) }
        #expect(torn.problems.map(\.kind) == ["unreadable"])
        #expect(torn.events == 9)
        let behind = try proof { $0 + "<more/>" }
        #expect(behind.problems.map(\.kind) == ["unreadable"])
    }

    @Test func otherFilesAreNoErrorButAProblem() throws {
        let other = try proof { _ in "<html></html>" }
        #expect(other.problems == [.notAnOfflineLog(reason: "its root is html")])
        #expect(other.events == 0)
        #expect(throws: OfflineLogError.self) { try OfflineLogVerifier().verify(path: "/nowhere/run.xml") }
    }

    /// A proof of nothing is none: only a run that has just begun may have no event yet.
    @Test func fileWithoutAnEventIsAProblemOnceItIsOld() throws {
        func proof(secondsLater: Double) throws -> OfflineLogProof {
            var verifier = OfflineLogVerifier()
            verifier.silence = RunSilence(
                limit: .seconds(300),
                now: Timestamp(Date(timeIntervalSinceNow: secondsLater))
            )
            return try self.proof([], verifier: verifier) { _ in
                "<?xml version=\"1.0\"?>\n<ArrayOfMirroringStatusEventArgs>\n</ArrayOfMirroringStatusEventArgs>\n"
            }
        }
        let begun = try proof(secondsLater: 0)
        #expect(begun.isProven)
        #expect(begun.goesOn)
        let old = try proof(secondsLater: 1_000)
        #expect(old.problems == [.noEvent])
        #expect(old.problems.map(\.description) == ["The file holds no event."])
        #expect(!old.goesOn)
    }

    @Test func problemsAreCountedBeyondThoseThatAreKept() throws {
        let proof = try proof(Array(repeating: Self.run[0], count: 150))
        #expect(proof.problemCount == 151)
        #expect(proof.problems.count == OfflineLogProof.mostProblems)
    }
}
