import EventSamples
import Foundation
import MirroringEvents
import RabbitMQClient

@testable import MirroringPublisher

/// An outbox folder of a test's own, and what tests put into it.
struct OutboxFixture {
    let folder: OutboxFolder
    let target = OutboxFixture.target(to: "amqp://127.0.0.1:5672/%2f")

    /// Runs a test with an empty folder, which goes afterwards.
    static func run<Result>(_ body: (OutboxFixture) async throws -> Result) async throws -> Result {
        let path = FileManager.default.temporaryDirectory.path + "/mirroring-outbox-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await body(OutboxFixture(folder: OutboxFolder(path)))
    }

    static func target(to uris: String) -> OutboxTarget {
        guard let broker = try? BrokerConfiguration(uris: uris, connectionName: "test") else {
            preconditionFailure("\(uris) is written in this test target; it must be an address.")
        }
        return OutboxTarget(broker)
    }

    /// A publisher's configuration for a broker that is not there: nothing listens on port 1.
    func configuration(_ change: (inout PublisherConfiguration) -> Void = { _ in }) throws -> PublisherConfiguration {
        var configuration = PublisherConfiguration(
            broker: try BrokerConfiguration(uris: "amqp://127.0.0.1:1/%2f", connectionName: "test"),
            outboxFolder: folder.path
        )
        change(&configuration)
        return configuration
    }

    /// A writer with small segments: three or four typical events each.
    func writer(segmentBytes: Int = 6_000) throws -> OutboxWriter {
        try OutboxWriter(folder: folder, target: target, segmentBytes: segmentBytes)
    }

    /// What a process leaves that dies after having written these events.
    ///
    /// - Returns: the process, and where each record ends.
    func abandoned(
        _ sequences: ClosedRange<Int>,
        segmentBytes: Int = 6_000
    ) throws -> (instance: UUID, ends: [OutboxPosition]) {
        var writer = try writer(segmentBytes: segmentBytes)
        let ends = try sequences.map { try writer.append(Self.body($0)).upperBound }
        return (writer.instance, ends)
    }

    /// The encoded event of that sequence.
    static func body(_ sequence: Int) -> [UInt8] {
        MirroringStatusEventArgs.typical(sequence: sequence).encodedJSON()
    }

    /// Changes the bytes of a segment.
    func change(_ segment: SegmentName, _ change: (inout Data) -> Void) throws {
        let url = URL(filePath: "\(folder.path)/\(segment)")
        var data = try Data(contentsOf: url)
        change(&data)
        try data.write(to: url)
    }

    /// Puts a folder in a segment's place, which can be opened but not read, by root neither.
    ///
    /// - Returns: what puts the segment back.
    func hide(_ segment: SegmentName) throws -> () throws -> Void {
        let path = "\(folder.path)/\(segment)"
        try FileManager.default.moveItem(atPath: path, toPath: "\(path).hidden")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        return {
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.moveItem(atPath: "\(path).hidden", toPath: path)
        }
    }

    /// Removes the folder with all that is in it.
    func removeFolder() throws {
        try FileManager.default.removeItem(atPath: folder.path)
    }

    /// Makes the folder again, empty.
    func makeFolder() throws {
        try FileManager.default.createDirectory(
            atPath: folder.path,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// The thread's own time, whatever else the machine does.
    static var threadTime: Duration {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// A test found what it can't go on with.
    struct Unexpected: Error {}

    /// The names of the files in the folder.
    var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    }

    /// Everything that is left of a dead process's sequence, by sequence number, and the damages met on the way.
    func adopt(_ instance: UUID) throws -> (sequences: [Int], damages: [OutboxDamage]) {
        guard var events = try OrphanedEvents(instance, in: folder, target: target) else { return ([], []) }
        var sequences: [Int] = []
        var damages: [OutboxDamage] = []
        while true {
            let taken = events.next(2)
            damages += taken.damages
            guard let last = taken.events.last, case .orphaned(_, let end) = last.origin else { break }
            sequences += taken.events.map(\.event.sequence)
            events.markDelivered(taken.events.count, upTo: end)
        }
        if events.isFinished { events.remove() }
        return (sequences, damages)
    }
}
