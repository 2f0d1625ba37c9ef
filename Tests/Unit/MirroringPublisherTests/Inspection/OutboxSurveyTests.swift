import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// The look at an outbox that an operator takes.
@Suite struct OutboxSurveyTests {
    @Test func aLookTellsWhatWaitsForWhomAndSinceWhen() async throws {
        try await OutboxFixture.run { fixture in
            let (dead, ends) = try fixture.abandoned(1...10)
            try #require(try OwnerLock.acquire(dead, in: fixture.folder)).checkpoint(ends[6])
            var living = try fixture.writer()
            for sequence in 11...14 { _ = try living.append(OutboxFixture.body(sequence)) }
            try Data("hello".utf8).write(to: URL(filePath: fixture.folder.path + "/notes.txt"))
            try Data("?".utf8).write(to: URL(filePath: fixture.folder.path + "/old.events.corrupt"))

            let survey = try OutboxSurvey(of: fixture.folder.path, for: fixture.target, namesJobs: true)
            #expect(survey.shares.map(\.process) == [dead, living.instance])
            #expect(survey.shares.map(\.owner) == [.dead, .alive])
            #expect(survey.shares.map(\.waiting) == [3, 4], "what a checkpoint says is delivered does not wait")
            #expect(
                survey.shares.map(\.oldest)
                    == [8, 11].map { MirroringStatusEventArgs.typical(sequence: $0).status.receivedTime }
            )
            #expect(survey.shares.map(\.jobs) == Array(repeating: ["Documentation of the public site"], count: 2))
            #expect(survey.shares.map(\.broker) == Array(repeating: "127.0.0.1:5672, virtual host /", count: 2))
            #expect(survey.bytes == (try fixture.folder.list().own.bytes))
            #expect(survey.setAside == ["old.events.corrupt"])
            #expect(survey.foreign == ["notes.txt"])
            #expect(survey.living == 4)
            #expect(survey.backlog.waiting == 3)
            #expect(survey.backlog.problems == [])
        }
    }

    /// He may have put in as much as he likes, and whoever delivers his own events must not wait for that.
    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func ofAnothersManyFilesOnlyTheFirstAreRead() async throws {
        try await OutboxFixture.run { fixture in
            let count = OutboxSurvey.mostRead + 6
            for _ in 1...count { _ = try fixture.abandoned(1...2) }
            for name in try fixture.names { chown("\(fixture.folder.path)/\(name)", 65_534, 65_534) }
            let (own, _) = try fixture.abandoned(3...3)
            func survey(_ scope: OutboxSurvey.Scope) throws -> OutboxSurvey {
                try OutboxSurvey(of: fixture.folder.path, for: fixture.target, scope: scope)
            }
            #expect(try survey(.own).shares.map(\.process) == [own])
            #expect(try survey(.own).backlog.others.isEmpty)
            let others = try survey(.others)
            #expect(others.shares.count == count)
            #expect(others.shares.map(\.isCounted) == (1...count).map { $0 <= OutboxSurvey.mostRead })
            #expect(others.waiting == 2 * OutboxSurvey.mostRead)
            #expect(others.shares.allSatisfy { $0.bytes > 0 })
            #expect(others.backlog.waiting == 0)
            #expect(others.backlog.others.count == count)
            var backlog = try survey(.own).backlog
            backlog.add(others)
            #expect(backlog.waiting == 1 && backlog.others.count == count)
            #expect(try survey(.everybody).shares.count == count + 1)
        }
    }

    @Test func aLookChangesNothing() async throws {
        try await OutboxFixture.run { fixture in
            let (dead, _) = try fixture.abandoned(1...10)
            let names = try fixture.names
            for _ in 1...3 { _ = try OutboxSurvey(of: fixture.folder.path, for: fixture.target, namesJobs: true) }
            #expect(try fixture.names == names)
            #expect(try fixture.adopt(dead).sequences == Array(1...10))
        }
    }

    @Test(.timeLimit(.minutes(15))) func whoeverLooksKeepsNoSenderFromAdopting() async throws {
        try await OutboxFixture.run { fixture in
            let (dead, _) = try fixture.abandoned(1...3)
            await withTaskGroup { group in
                for _ in 1...2 {
                    group.addTask {
                        while !Task.isCancelled { _ = try? OwnerLock.inspect(dead, in: fixture.folder) }
                    }
                }
                for attempt in 1...500 {
                    // A tenth of a second is long where somebody looks now and then, and not where two do nothing else.
                    let lock = try? OwnerLock.acquire(dead, in: fixture.folder, patience: 60_000)
                    guard lock != nil else {
                        Issue.record("Attempt \(attempt) took a look for an owner.")
                        break
                    }
                }
                group.cancelAll()
            }
        }
    }

    @Test func aFolderThatIsNotThereIsEmptyAndIsNotMade() async throws {
        try await OutboxFixture.run { fixture in
            let path = fixture.folder.path + "/none"
            let survey = try OutboxSurvey(of: path, for: fixture.target)
            #expect(survey.shares == [])
            #expect(survey.backlog.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func aFileInPlaceOfTheFolderIsNamed() async throws {
        try await OutboxFixture.run { fixture in
            let path = fixture.folder.path + "/file"
            try Data().write(to: URL(filePath: path))
            let error = #expect(throws: OutboxError.self) { try OutboxSurvey(of: path, for: fixture.target) }
            #expect(error?.code == .unusableFolder)
            #expect(error?.description.contains(path) == true)
        }
    }

    @Test(arguments: ["amqp://127.0.0.1:5673/%2f", "amqp://127.0.0.1:5672/other"])
    func eventsForAnotherBrokerAreKeptApart(_ uri: String) async throws {
        try await OutboxFixture.run { fixture in
            _ = try fixture.abandoned(1...3)
            let backlog = try OutboxSurvey(of: fixture.folder.path, for: OutboxFixture.target(to: uri)).backlog
            #expect(backlog.waiting == 0)
            #expect(backlog.elsewhere.map(\.waiting) == [3])
            #expect(backlog.elsewhere.map(\.broker) == ["127.0.0.1:5672, virtual host /"])
            #expect(!backlog.isEmpty)
        }
    }

    @Test func damageAndWhatIsNoFileIsNamedAndTheRestCounted() async throws {
        try await OutboxFixture.run { fixture in
            let (dead, ends) = try fixture.abandoned(1...10)
            let corrupt = SegmentName(instance: dead, number: ends[0].segment)
            try fixture.change(corrupt) { $0[ends[0].offset - 100] ^= 0xFF }
            let unreadable = SegmentName(instance: dead, number: try #require(ends.last).segment + 1)
            try FileManager.default.createDirectory(
                atPath: "\(fixture.folder.path)/\(unreadable)",
                withIntermediateDirectories: false
            )
            let survey = try OutboxSurvey(of: fixture.folder.path, for: fixture.target)
            let sequence = try #require(survey.shares.first)
            #expect(sequence.waiting == 9)
            #expect(sequence.problems.count == 1)
            #expect(sequence.problems.first?.contains("\(corrupt)") == true)
            #expect(survey.problems.count == 1)
            #expect(survey.problems.first?.contains("\(unreadable)") == true)
        }
    }

    @Test func aTornEndIsNoProblem() async throws {
        try await OutboxFixture.run { fixture in
            let (dead, ends) = try fixture.abandoned(1...10)
            let last = try #require(ends.last)
            try fixture.change(SegmentName(instance: dead, number: last.segment)) { $0.removeLast(5) }
            let sequence = try #require(try OutboxSurvey(of: fixture.folder.path, for: fixture.target).shares.first)
            #expect(sequence.waiting == 9)
            #expect(sequence.problems == [])
        }
    }
}
