import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// What others may put into an outbox, and sizes that are only claimed: nothing of it is sent, waited for or believed.
@Suite(.timeLimit(.minutes(15))) struct SharedOutboxTests {
    private static let stranger: UInt32 = 65_534

    private func path(_ outbox: OutboxFixture, _ name: some CustomStringConvertible) -> String {
        "\(outbox.folder.path)/\(name)"
    }

    /// Puts something of that kind there, which only claims to be a file.
    private func put(_ kind: String, at path: String) {
        switch kind {
        case "pipe": mkfifo(path, 0o600)
        case "folder": mkdir(path, 0o700)
        default: symlink("/etc/passwd", path)
        }
    }

    @Test(arguments: [
        ("pipe", "is a named pipe, not a regular file"), ("folder", "is a folder, not a file"),
        ("link", "is a symbolic link"),
    ])
    func whatIsNoFileIsNamedAndLeftAlone(kind: String, sentence: String) async throws {
        try await OutboxFixture.run { outbox in
            let (dead, _) = try outbox.abandoned(1...3)
            let planted = [
                "\(SegmentName(instance: dead, number: 9))", "\(SegmentName(instance: .version7(), number: 1))",
                SegmentName.owner(of: .version7()),
            ]
            for name in planted { put(kind, at: path(outbox, name)) }
            let survey = try OutboxSurvey(of: outbox.folder.path, for: outbox.target)
            #expect(survey.shares.map(\.process) == [dead])
            #expect(survey.waiting == 3)
            #expect(
                Set(survey.problems)
                    == Set(
                        planted.map {
                            "The outbox file \(path(outbox, $0)) \(sentence), and is left alone. Remove it."
                        }
                    )
            )
            #expect(survey.backlog.problems == survey.problems)
            #expect(try outbox.adopt(dead).sequences == [1, 2, 3])
            #expect(try outbox.names == planted.sorted())
        }
    }

    @Test func whatOthersMayWriteIsNotSent() async throws {
        try await OutboxFixture.run { outbox in
            let (dead, _) = try outbox.abandoned(1...3)
            chmod(path(outbox, SegmentName(instance: dead, number: 1)), 0o666)
            let survey = try OutboxSurvey(of: outbox.folder.path, for: outbox.target)
            #expect(survey.waiting == 0)
            #expect(survey.problems.first?.contains("may be written by everybody (permissions 666)") == true)
            #expect(try outbox.adopt(dead).sequences == [])
        }
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func whatIsAnothersIsShownAndNotSent() async throws {
        try await OutboxFixture.run { outbox in
            let (theirs, _) = try outbox.abandoned(1...3)
            for name in try outbox.names { chown(path(outbox, name), Self.stranger, Self.stranger) }
            let (own, _) = try outbox.abandoned(4...5)
            let names = try outbox.names
            let survey = try OutboxSurvey(of: outbox.folder.path, for: outbox.target)
            #expect(survey.shares.map(\.process) == [own, theirs])
            #expect(survey.shares.map(\.account) == [nil, "nobody"])
            #expect(survey.shares.map(\.waiting) == [2, 3])
            #expect(survey.shares.map(\.owner) == [.dead, .dead])
            #expect(survey.adoptable.map(\.process) == [own])
            #expect(survey.backlog.waiting == 2)
            #expect(survey.backlog.others.map(\.process) == [theirs])
            #expect(!survey.backlog.isEmpty)
            #expect(try outbox.folder.list().own.instances == [own])
            let refused = #expect(throws: OutboxError.self) { try outbox.adopt(theirs) }
            #expect(refused?.code == .untrustedFile)
            #expect(try outbox.adopt(own).sequences == [4, 5])
            #expect(try outbox.names == names.filter { !$0.hasPrefix(own.lowercased) })
        }
    }

    /// A segment of his between those of a share of ours: it was never ours, and is no loss.
    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func aStrangersSegmentInAShareIsPassedOver() async throws {
        try await OutboxFixture.run { outbox in
            let (dead, _) = try outbox.abandoned(1...10, segmentBytes: 1_000)
            let name = SegmentName(instance: dead, number: 4)
            chown(path(outbox, name), Self.stranger, Self.stranger)
            let (sequences, damages) = try outbox.adopt(dead)
            #expect(sequences == [1, 2, 3, 5, 6, 7, 8, 9, 10])
            #expect(damages == [])
            #expect(try outbox.names == ["\(name)"])
        }
    }

    /// He sees the name of a living engine's share, and takes the next one: a file of his into which the engine would write.
    @Test(arguments: ["file", "pipe", "link"]) func aWriterWritesIntoNoFileThatItHasNotMade(kind: String) async throws {
        try await OutboxFixture.run { outbox in
            var writer = try outbox.writer(segmentBytes: 1_000)
            for number in 2...4 {
                let path = path(outbox, SegmentName(instance: writer.instance, number: number))
                if kind == "file" { try Data().write(to: URL(filePath: path)) } else { put(kind, at: path) }
                lchown(path, Self.stranger, Self.stranger)
            }
            for sequence in 1...3 { _ = try writer.append(OutboxFixture.body(sequence)) }
            #expect(writer.end.segment > 6, "nobody can tell which name is taken")
            for number in 2...4 where kind == "file" {
                #expect(outbox.folder.size(of: SegmentName(instance: writer.instance, number: number)) == 0)
            }
            guard geteuid() == 0 else { return }
            var reader = OutboxReader(
                folder: outbox.folder,
                instance: writer.instance,
                from: .init(segment: 1, offset: 0)
            )
            let batch = reader.next(10, upTo: writer.end)
            #expect(batch.records.map(\.body) == (1...3).map(OutboxFixture.body))
            #expect(batch.damages == [] && batch.failure == nil)
        }
    }

    /// He removes his file again: the number was never used, and nothing is lost.
    @Test(arguments: [false, true]) func aNumberThatWasPassedOverIsNotMissing(isDead: Bool) async throws {
        try await OutboxFixture.run { outbox in
            var writer: OutboxWriter? = try outbox.writer(segmentBytes: 1_000)
            let instance = try #require(writer?.instance)
            var reader = OutboxReader(folder: outbox.folder, instance: instance, from: .init(segment: 1, offset: 0))
            var ends: [OutboxPosition] = []
            for sequence in 1...6 {
                let decoy = SegmentName(instance: instance, number: (ends.last?.segment ?? 0) + 1)
                if sequence > 1 { try Data().write(to: URL(filePath: path(outbox, decoy))) }
                ends.append(try #require(try writer?.append(OutboxFixture.body(sequence))).upperBound)
                if sequence > 1 { outbox.folder.remove("\(decoy)") }
                guard !isDead, let end = ends.last else { continue }
                let batch = reader.next(10, upTo: end)
                #expect(batch.records.map(\.body) == [OutboxFixture.body(sequence)])
                #expect(batch.damages == [] && batch.failure == nil)
            }
            writer = nil
            guard isDead else { return }
            let survey = try OutboxSurvey(of: outbox.folder.path, for: outbox.target)
            #expect(survey.waiting == 6)
            #expect(survey.shares.first?.problems == [])
            let (sequences, damages) = try outbox.adopt(instance)
            #expect(sequences == Array(1...6))
            #expect(damages == [])
            #expect(try outbox.names == [])
        }
    }

    /// What was written and is gone is missing all the same, beside numbers that were passed over.
    @Test(arguments: [1, 2]) func whatIsMissingBesideNumbersThatWerePassedOverIsTold(index: Int) async throws {
        try await OutboxFixture.run { outbox in
            var writer: OutboxWriter? = try outbox.writer(segmentBytes: 1_000)
            let instance = try #require(writer?.instance)
            let decoy = SegmentName(instance: instance, number: 2)
            var ends: [OutboxPosition] = []
            for sequence in 1...4 {
                if sequence == 2 { try Data().write(to: URL(filePath: path(outbox, decoy))) }
                ends.append(try #require(try writer?.append(OutboxFixture.body(sequence))).upperBound)
            }
            writer = nil
            outbox.folder.remove("\(decoy)")
            let lost = SegmentName(instance: instance, number: ends[index].segment)
            outbox.folder.remove("\(lost)")
            let (sequences, damages) = try outbox.adopt(instance)
            #expect(sequences == (index == 1 ? [1, 3, 4] : [1, 2, 4]))
            #expect(damages == [OutboxDamage(segment: lost, kind: .missing)])
        }
    }

    /// As an older version wrote it: without a word about the one before.
    @Test func whatDoesNotSayWhatWasBeforeIsBelievedToFollowIt() async throws {
        try await OutboxFixture.run { outbox in
            let (dead, _) = try outbox.abandoned(1...4, segmentBytes: 1_000)
            for number in 2...4 {
                try outbox.change(SegmentName(instance: dead, number: number)) { bytes in
                    guard let (header, end) = SegmentHeader.read([UInt8](bytes)) else { return }
                    #expect(header.previous == number - 1)
                    var old = header
                    old.previous = nil
                    bytes = Data((try? old.encoded()) ?? []) + bytes.dropFirst(end)
                    #expect(bytes.range(of: Data("previous".utf8)) == nil)
                }
            }
            outbox.folder.remove("\(SegmentName(instance: dead, number: 3))")
            let (sequences, damages) = try outbox.adopt(dead)
            #expect(sequences == [1, 2, 4])
            #expect(damages == [OutboxDamage(segment: SegmentName(instance: dead, number: 3), kind: .missing)])
        }
    }

    /// A thousand names in a row were as many as were tried.
    @Test func noNumberOfFilesInTheWayStopsAWriter() async throws {
        try await OutboxFixture.run { outbox in
            var writer = try outbox.writer(segmentBytes: 1_000)
            for number in 2...1_002 {
                try Data().write(
                    to: URL(filePath: path(outbox, SegmentName(instance: writer.instance, number: number)))
                )
            }
            for sequence in 1...3 { _ = try writer.append(OutboxFixture.body(sequence)) }
            let end = writer.end
            let name = SegmentName(instance: writer.instance, number: end.segment)
            #expect(end.segment > 1_002)
            #expect(SegmentName("\(name)") == name, "however wide its number is")
            #expect(try outbox.folder.list().own.segments[writer.instance]?.last == end.segment)
        }
    }

    @Test func aFolderThatOthersMayExchangeIsRefused() async throws {
        try await OutboxFixture.run { outbox in
            chmod(outbox.folder.path, 0o777)
            let error = #expect(throws: OutboxError.self) { try OutboxFolder(outbox.folder.path) }
            #expect(error?.code == .unusableFolder)
            #expect(error?.description.contains("may be written by everybody (permissions 777). Run this as") == true)
            chmod(outbox.folder.path, 0o1777)
            _ = try OutboxFolder(outbox.folder.path)
        }
    }

    @Test func aFolderThatIsMadeAnewIsUsed() async throws {
        try await OutboxFixture.run { outbox in
            try outbox.removeFolder()
            #expect(throws: OutboxError.self) { try outbox.writer() }
            _ = try OutboxFolder(outbox.folder.path)
            let (dead, _) = try outbox.abandoned(1...3)
            #expect(try outbox.adopt(dead).sequences == [1, 2, 3])
        }
    }

    @Test func sizesAreNotBelieved() async throws {
        try await OutboxFixture.run { outbox in
            let (dead, ends) = try outbox.abandoned(1...3, segmentBytes: 1_000_000)
            let name = SegmentName(instance: dead, number: 1)
            truncate(path(outbox, name), 40 << 30)
            let start = OutboxFixture.threadTime
            let survey = try OutboxSurvey(of: outbox.folder.path, for: outbox.target)
            #expect(survey.bytes == SegmentFile.mostBytesRead)
            #expect(survey.waiting == 3)
            #expect(survey.shares.first?.problems.count == 1, "what is behind is unreadable")
            #expect(try outbox.folder.list().own.bytes == SegmentFile.mostBytesRead)
            let (sequences, damages) = try outbox.adopt(dead)
            #expect(sequences == [1, 2, 3])
            let rest = (40 << 30) - SegmentFile.mostBytesRead
            let torn = SegmentFile.mostBytesRead - (ends.last?.offset ?? 0)
            #expect(
                damages.map(\.kind)
                    == [.torn(bytes: torn), .corrupt(bytes: rest, offset: SegmentFile.mostBytesRead)]
            )
            #expect(try outbox.names == ["\(name).corrupt"])
            #expect(OutboxFixture.threadTime - start < .seconds(10))
        }
    }

    @Test func sizesThatAreHugeAddUp() async throws {
        try await OutboxFixture.run { outbox in
            for number in 1...3 {
                let path = path(outbox, SegmentName(instance: .version7(), number: number))
                try Data().write(to: URL(filePath: path))
                truncate(path, .max)
            }
            #expect(try outbox.folder.list().own.bytes <= 3 * SegmentFile.mostBytesRead)
            _ = try OutboxSurvey(of: outbox.folder.path, for: outbox.target)
        }
    }

    /// Who may give a file one more name, which some systems let everybody, has it sent again by whoever sends the one of that name.
    @Test func anotherSegmentUnderThisOnesNameIsNotSent() async throws {
        try await OutboxFixture.run { outbox in
            var writer: OutboxWriter? = try outbox.writer()
            let living = SegmentName(instance: try #require(writer?.instance), number: 1)
            for sequence in 1...3 { _ = try writer?.append(OutboxFixture.body(sequence)) }
            let (dead, ends) = try outbox.abandoned(11...20)
            let next = SegmentName(instance: dead, number: try #require(ends.last).segment + 1)
            let alone = SegmentName(instance: .version7(), number: 1)
            for name in [next, alone] { #expect(link(path(outbox, living), path(outbox, name)) == 0) }

            let survey = try OutboxSurvey(of: outbox.folder.path, for: outbox.target)
            #expect(survey.shares.map(\.waiting).sorted() == [0, 3, 10])
            #expect(
                survey.leftAlone.sorted()
                    == ["\(next)", "\(alone)"].sorted().map {
                        "The outbox file \($0) is the file \(living) under another name; nothing of it is sent. Whoever delivers the events sets it aside."
                    }
            )
            #expect(survey.problems == [] && survey.shares.flatMap(\.problems) == [])
            let (sequences, damages) = try outbox.adopt(dead)
            #expect(sequences == Array(11...20))
            #expect(damages == [OutboxDamage(segment: next, kind: .misplaced(living))])
            #expect(damages.map(\.isLoss) == [false])
            #expect(try outbox.adopt(alone.instance).sequences == [])
            #expect(
                try outbox.names
                    == ["\(living)", SegmentName.owner(of: living.instance), "\(next).corrupt", "\(alone).corrupt"]
                    .sorted()
            )
            writer = nil
            #expect(try outbox.adopt(living.instance).sequences == [1, 2, 3])
        }
    }

    /// Whoever read it up to there before has written down where he was.
    @Test func norIsItFromTheMiddleOn() async throws {
        try await OutboxFixture.run { outbox in
            let (other, _) = try outbox.abandoned(1...3)
            let (dead, ends) = try outbox.abandoned(11...13)
            try #require(try OwnerLock.acquire(dead, in: outbox.folder)).checkpoint(ends[0])
            let name = SegmentName(instance: dead, number: 1)
            outbox.folder.remove("\(name)")
            #expect(link(path(outbox, SegmentName(instance: other, number: 1)), path(outbox, name)) == 0)
            #expect(try outbox.adopt(dead).sequences == [])
        }
    }

    /// Numbers are not believed either.
    @Test func aGapOfAnySizeIsLeftOut() async throws {
        try await OutboxFixture.run { outbox in
            let (dead, _) = try outbox.abandoned(1...3, segmentBytes: 1_000_000)
            let far = SegmentName(instance: dead, number: .max - 1)
            let bytes = try [UInt8](
                Data(contentsOf: URL(filePath: path(outbox, SegmentName(instance: dead, number: 1))))
            )
            var (header, end) = try #require(SegmentHeader.read(bytes))
            header.number = far.number
            let copy = try header.encoded() + bytes[end...]
            #expect(FileManager.default.createFile(atPath: path(outbox, far), contents: Data(copy)))
            chmod(path(outbox, far), 0o600)
            #expect(try OutboxSurvey(of: outbox.folder.path, for: outbox.target).waiting == 6)
            let (sequences, damages) = try outbox.adopt(dead)
            #expect(sequences == [1, 2, 3, 1, 2, 3])
            #expect(damages == [OutboxDamage(segment: SegmentName(instance: dead, number: 2), kind: .missing)])
        }
    }
}
