import Foundation
import MirroringPublisher

/// Segments of an outbox, which lie in a folder that other processes write to.
struct OutboxSegments: FuzzTarget {
    static let name = "outbox"
    static let summary = "a segment of the outbox"
    static var form: any InputForm { OutboxForm() }

    /// As large as a segment becomes.
    private static let segmentBytes = 8 << 20

    static var large: [LargeInput] {
        [
            LargeInput("zeros") { [UInt8](repeating: 0, count: segmentBytes) },
            LargeInput("braces") { [UInt8]("{", times: segmentBytes) },
            LargeInput("heads that promise long records") {
                let head = OutboxSegment.bytes(UInt32(OutboxSegment.longestRecord - 8)) + OutboxSegment.bytes(0)
                let unit = head + Array("{}}}}}}}".utf8)
                return OutboxSegment.magic + Array(repeatElement(unit, count: segmentBytes / 4 / unit.count).joined())
            },
            LargeInput("records of two bytes") {
                let record = OutboxSegment.record(Array("{}".utf8))
                return OutboxSegment.magic
                    + Array(repeatElement(record, count: segmentBytes / 8 / record.count).joined())
            },
            LargeInput("events with a job's name each") {
                let body = EventWithName()
                return OutboxSegment.magic
                    + (0..<(segmentBytes / body.length)).flatMap { OutboxSegment.record(body.bytes("job \($0)")) }
            },
        ]
    }

    private let folder: ScratchFolder
    private let file = "01a00000-0000-7000-8000-000000000001-000001.events"
    private let configuration: PublisherConfiguration

    init(in folder: ScratchFolder) throws {
        self.folder = try ScratchFolder(in: folder.path)
        configuration = try PublisherConfiguration(
            uri: "amqp://guest:guest@127.0.0.1:5672/%2f",
            outboxFolder: self.folder.path
        )
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let found = try waiting(in: input)
        // What is checked here would take longer than what it checks.
        guard input.count < 1 << 16 else { return found.problems.isEmpty }
        // Behind a header that can't be read only what looks like an event is searched for.
        guard found.hasTarget, let sound = OutboxSegment(input, checking: true) else { return false }
        let count = sound.records.count - 1  // the first is the header
        guard found.count >= count else {
            throw Finding(
                "\(count) sound records stand at the segment's start, but only \(found.count) events are counted."
            )
        }
        guard count > 0 else { return false }
        let again = try waiting(in: OutboxSegment(records: sound.records).bytes)
        guard again.count == count, again.problems.isEmpty else {
            throw Finding("Of \(count) sound records alone \(again.count) are counted; problems: \(again.problems)")
        }
        return found.problems.isEmpty
    }

    /// What `mirror outbox` finds in a segment, every event read.
    private func waiting(in input: [UInt8]) throws -> (count: Int, hasTarget: Bool, problems: [String]) {
        try folder.write(input, to: file)
        let survey = try OutboxSurvey(configuration, namesJobs: true)
        guard survey.shares.count <= 1, survey.setAside.isEmpty, survey.foreign.isEmpty else {
            throw Finding("One segment is taken for something else: \(survey)")
        }
        let share = survey.shares.first
        return (share?.waiting ?? 0, share?.virtualHost != nil, share?.problems ?? [])
    }
}
