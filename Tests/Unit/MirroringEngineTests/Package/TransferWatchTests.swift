import Foundation
import Testing

@testable import MirroringEngine

@Suite struct TransferWatchTests {
    private let start = ContinuousClock.now

    private func watch(
        _ bandwidth: Timetable<ByteRate?>? = nil,
        idle: Duration? = nil,
        at time: String = "Mon 12:00"
    ) throws -> TransferWatch {
        var job = Job(id: UUID(), name: "A job", source: "/s", destination: "/d")
        job.bandwidth = bandwidth
        job.timeouts.idle = idle
        return TransferWatch(job, at: try .at(time), start)
    }

    private func table(_ entries: (String, ByteRate?)...) throws -> Timetable<ByteRate?> {
        Timetable(
            try entries.map { entry in
                let span = try #require(DaySpan(entry.0))
                return Timetable<ByteRate?>.Entry(span, entry.1)
            }
        )
    }

    @Test func `without limits it is never ended`() throws {
        let transfer = try watch()
        #expect(transfer.rate == nil)
        #expect(!transfer.isNeeded)
        let later = start + .seconds(1_000_000)
        #expect(try transfer.patience(at: .at("Sun 12:00"), later, bytes: 0) == RunDeadline.longestLook)
        #expect(transfer.end == nil)
    }

    @Test func `it is ended where another limit comes to hold`() throws {
        let day = ByteRate(bytesPerSecond: 5_000_000)
        let bandwidth = try table(("08:00-18:00", day), ("Sat-Sun 00:00-24:00", nil))
        let transfer = try watch(bandwidth, at: "Fri 12:00")
        #expect(transfer.rate == day)
        #expect(transfer.isNeeded)
        #expect(try transfer.patience(at: .at("Fri 17:59:50"), start, bytes: 0) == .seconds(10))
        #expect(try transfer.patience(at: .at("Fri 18:00"), start, bytes: 0) == nil)
        #expect(transfer.end == .newRate)
        // From no limit by no span to no limit by a span nothing changes.
        let evening = try watch(bandwidth, at: "Fri 20:00")
        #expect(evening.rate == nil)
        #expect(try evening.patience(at: .at("Sat 12:00"), start, bytes: 0) != nil)
        #expect(evening.end == nil)
    }

    @Test func `it is ended when it neither says nor reads anything for too long`() throws {
        let time = try WeekTime.at("Mon 12:00")
        let transfer = try watch(idle: .seconds(10))
        #expect(transfer.isNeeded)
        #expect(transfer.patience(at: time, start + .seconds(4), bytes: 0) == .seconds(6))
        transfer.heard(at: start + .seconds(9))
        #expect(transfer.patience(at: time, start + .seconds(18), bytes: 0) == .seconds(1))
        // It says nothing, but reads.
        #expect(transfer.patience(at: time, start + .seconds(19), bytes: 100) == .seconds(10))
        #expect(transfer.patience(at: time, start + .seconds(28), bytes: 100) == .seconds(1))
        #expect(transfer.patience(at: time, start + .seconds(29), bytes: 100) == nil)
        #expect(transfer.end == .idle(.seconds(10)))
    }
}
