import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What of the trash makes up an entry as it was once: a value, without any file.
@Suite struct KeptChoiceTests {
    private let runs = (0..<4).map { _ in UUID() }
    private let identity = FileFacts.Identity(device: 1, inode: 2)
    private let attributes = ImportJournal.Attributes(
        isFolder: true,
        mode: 0o750,
        owner: 1,
        group: 2,
        modified: FileTime(seconds: 3, nanoseconds: 4)
    )

    private func path(_ text: String) -> RelativePath {
        RelativePath(text.utf8) ?? .root
    }

    private func moment(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: 1_700_000_000_000 + seconds * 1_000)
    }

    /// What a package has left behind that was imported so many seconds after the beginning, in the run of that number.
    private func batch(_ seconds: Int64, run: Int, _ steps: ImportJournal.Step...) -> KeptIndex {
        KeptIndex(KeptBatchName(time: moment(seconds), runId: runs[run], packageId: UUID()), steps: steps)
    }

    private func put(_ text: String, _ number: Int?) -> ImportJournal.Step {
        .put(path(text), identity, staged: path(text), kept: number)
    }

    /// `path@seconds` of each item that is chosen, so that one sees which state of it that is.
    private func chosen(_ text: String, before seconds: Int64?, in batches: [KeptIndex]) -> [String]? {
        let choice = KeptChoice(of: path(text), before: seconds.map(moment), in: batches)
        return choice?.items.map {
            "\($0.path)@\(($0.batch.time.milliseconds - moment(0).milliseconds) / 1_000)#\($0.number)"
        }
    }

    @Test func `of a file that state is chosen that was there at the time`() {
        let batches = [
            batch(10, run: 0, put("a", 1)), batch(20, run: 1, put("b", 1)), batch(30, run: 2, put("b", 2), put("a", 3)),
            batch(40, run: 3, .remove(path("a"), kept: 7)),
        ]
        #expect(chosen("a", before: nil, in: batches) == ["a@40#7"])
        #expect(chosen("a", before: 0, in: batches) == ["a@10#1"])
        // The time that a list shows means the state that it is about.
        #expect(chosen("a", before: 10, in: batches) == ["a@10#1"])
        #expect(chosen("a", before: 11, in: batches) == ["a@30#3"])
        #expect(chosen("a", before: 31, in: batches) == ["a@40#7"])
        #expect(chosen("a", before: 41, in: batches) == nil)
        #expect(chosen("b", before: nil, in: batches) == ["b@30#2"])
        #expect(chosen("c", before: nil, in: batches) == nil)
        #expect(chosen("a", before: nil, in: []) == nil)
    }

    @Test func `what was not there then is not restored`() {
        let batches = [batch(10, run: 0, put("a", nil), put("x", 1)), batch(20, run: 1, .remove(path("a"), kept: 1))]
        #expect(chosen("a", before: nil, in: batches) == ["a@20#1"])
        #expect(chosen("a", before: 5, in: batches) == nil)
    }

    @Test func `a folder comes with all that is kept of it`() throws {
        let batches = [
            batch(10, run: 0, put("d/old", 1)),
            batch(
                20,
                run: 1,
                .remove(path("d/e/f"), kept: 1),
                .removeFolder(path("d/e"), attributes),
                .remove(path("d/old"), kept: 2),
                .removeFolder(path("d"), attributes),
                .remove(path("dd"), kept: 3)
            ),
        ]
        #expect(chosen("d", before: nil, in: batches) == ["d/e/f@20#1", "d/old@20#2"])
        #expect(chosen("d", before: 0, in: batches) == ["d/e/f@20#1", "d/old@10#1"])
        #expect(chosen(".", before: nil, in: batches) == ["d/e/f@20#1", "d/old@20#2", "dd@20#3"])
        let choice = try #require(KeptChoice(of: path("d"), before: nil, in: batches))
        #expect(choice.folders == [path("d"): attributes, path("d/e"): attributes])
        #expect(choice.parents.isEmpty)
        let file = try #require(KeptChoice(of: path("d/e/f"), before: nil, in: batches))
        #expect(file.folders.isEmpty)
        #expect(file.parents == [path("d"): attributes, path("d/e"): attributes])
        let folder = try #require(KeptChoice(of: path("d/e"), before: nil, in: batches))
        #expect(folder.folders == [path("d/e"): attributes])
    }

    @Test func `the packages of one run count as one change`() {
        let batches = [
            batch(10, run: 0, put("d/a", 1)), batch(20, run: 1, put("d/a", 1)), batch(21, run: 1, put("d/b", 1)),
            batch(22, run: 1, .remove(path("d/c"), kept: 1)), batch(30, run: 2, put("elsewhere", 1)),
        ]
        #expect(chosen("d", before: nil, in: batches) == ["d/a@20#1", "d/b@21#1", "d/c@22#1"])
    }

    @Test func `a file that became a folder is a file again, without what came below it`() {
        let batches = [
            batch(10, run: 0, .remove(path("a"), kept: 1), .makeFolder(path("a")), put("a/b", nil)),
            batch(20, run: 1, .remove(path("a/c"), kept: 1)),
        ]
        #expect(chosen("a", before: 5, in: batches) == ["a@10#1"])
        #expect(chosen("a/c", before: 5, in: batches) == nil)
        #expect(chosen("a", before: 15, in: batches) == ["a/c@20#1"])
    }

    @Test func `a folder that became a file is a folder again`() {
        let batches = [
            batch(10, run: 0, .remove(path("a/b"), kept: 1), .removeFolder(path("a"), attributes), put("a", nil))
        ]
        #expect(chosen("a", before: nil, in: batches) == ["a/b@10#1"])
    }
}
