import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringPublisher

/// Whatever an engine makes leaves as an event that readers take, and says what was changed.
@Suite struct OutgoingEventTests {
    /// The mended event, as a reader gets it.
    private func mended(_ change: (inout MirroringStatusEventArgs) -> Void) throws -> MirroringStatusEventArgs {
        var event = MirroringStatusEventArgs.typical(sequence: 3)
        change(&event)
        let outgoing = OutgoingEvent(event)
        #expect(outgoing.isMended)
        let read = try MirroringStatusEventArgs(json: outgoing.body)
        #expect(read == outgoing.event)
        try outgoing.event.validate()
        return read
    }

    private func message(_ event: MirroringStatusEventArgs) throws -> String {
        let entry = try #require(event.status.statusLog.first)
        #expect(entry.level == .warning)
        #expect(entry.category == .internal)
        #expect(event.status.severity >= .warning)
        return entry.message
    }

    @Test func aGoodEventLeavesAsItIs() {
        let event = MirroringStatusEventArgs.typical(sequence: 3)
        let outgoing = OutgoingEvent(event)
        #expect(!outgoing.isMended)
        #expect(outgoing.event == event)
        #expect(outgoing.body == event.encodedJSON())
    }

    @Test func numbersAndTimesGoToTheNearestThatIsAllowed() throws {
        let event = try mended { event in
            event.schemaVersion = 0
            event.transferData.packageHeader?.bytesPerSecond = -14_043_425
            event.transferData.packageHeader?.etaSeconds = .min
            event.transferData.packageBody?.pages = -1
            event.transferData.progress = MirroringProgress()
            event.transferData.progress?.percent = 250
            event.transferData.status.sentTime = Timestamp(milliseconds: .min)
            event.transferData.status.receivedTime = Timestamp(milliseconds: .max)
        }
        #expect(event.schemaVersion == 1)
        #expect(event.transferData.packageHeader?.bytesPerSecond == 0)
        #expect(event.transferData.packageHeader?.etaSeconds == 0)
        #expect(event.transferData.packageBody?.pages == 0)
        #expect(event.transferData.progress?.percent == 100)
        #expect(event.status.sentTime == .earliest)
        #expect(event.status.receivedTime == .latest)
        let message = try message(event)
        #expect(message.contains("transferData.packageHeader.bytesPerSecond from -14043425 to 0;"))
        #expect(
            message.contains("transferData.status.receivedTime from 9223372036854775807 ms to 9999-12-31T23:59:59.999Z")
        )
    }

    @Test func namesAreCutAtTheirLimit() throws {
        let event = try mended { event in
            event.transferData.initializeData.name = String(repeating: "ä", count: 1_001)
            event.transferData.packageBody?.currentItem = String(repeating: "é", count: 5_000)
            event.transferData.status.statusLog = [
                StatusLogEntry(level: .error, time: .now, item: String(repeating: "x", count: 1_001), message: "m")
            ]
            event.transferData.status.severity = .error
        }
        #expect(event.transferData.initializeData.name == String(repeating: "ä", count: 999) + "…")
        #expect(event.transferData.packageBody?.currentItem?.count == 1_000)
        #expect(event.status.statusLog.last?.item?.count == 1_000)
        #expect(event.status.severity == .error)
        #expect(try message(event).contains("the job's name cut to 1000 characters"))
    }

    @Test(arguments: [1_001, 100_000])
    func ofALongLogTheErrorsStay(entries: Int) throws {
        let event = try mended { event in
            event.transferData.status.statusLog = (1...entries).map { number in
                StatusLogEntry(
                    level: number.isMultiple(of: entries / 5) ? .error : .processing,
                    time: .now,
                    message: "Line \(number)"
                )
            }
        }
        #expect(event.status.statusLog.count == EventLimits.logEntries)
        #expect(event.status.statusLog.count { $0.level == .error } == 5)
        #expect(event.status.statusLog[1].message == "Line 1")
        #expect(try message(event).contains("\(entries - 999) entries of this log left out"))
    }

    /// Characters of which JSON makes six bytes, and characters that are as long as one likes.
    @Test(arguments: [
        String(repeating: "\u{0}", count: 300_000), String(repeating: "\u{FFFE}", count: 300_000),
        String(decoding: [UInt8](repeating: 0x80, count: 300_000), as: UTF8.self),
        "a" + String(repeating: "\u{301}", count: 300_000),
    ])
    func noTextIsTooLong(_ text: String) throws {
        let event = try mended { event in
            event.engine.host = text
            event.engine.version = text
            event.transferData.initializeData.name = text
            event.transferData.initializeData.destinationPath = text
            event.transferData.initializeData.destinationRoot = text
            event.transferData.initializeData.sourceRoot = text
            event.transferData.initializeData.destinationUri = text
            event.transferData.initializeData.trigger = text
            event.transferData.initializeData.release = text
            event.transferData.tree = MirroringTree(files: 1, bytes: 1, digest: text)
            event.transferData.packageHeader?.targetFilePath = text
            event.transferData.packageBody?.currentItem = text
            event.transferData.packageBody?.digest = text
            event.transferData.status.statusLog = (1...3).map { _ in
                StatusLogEntry(level: .error, time: .now, category: .init(rawValue: text), item: text, message: text)
            }
        }
        #expect(try message(event).contains("bytes cut short"))
        #expect(event.status.statusLog.count == 4, "the errors have room")
    }

    /// Events at random, of which anything is wrong but their place in the run.
    @Test(arguments: 1...20)
    func everyEventIsTaken(seed: UInt64) throws {
        var generator = EventGenerator(seed: seed)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            var event = generator.event()
            event.eachNumber { number, _, bounds in
                if bounds != .sequence, Int.random(in: 0..<4, using: &random) == 0 {
                    number = [Int.min, -1, 0, .max].randomElement(using: &random) ?? 0
                }
            }
            event.eachTime { time, _, _ in
                if Int.random(in: 0..<4, using: &random) == 0 {
                    time.milliseconds = .random(in: .min ... .max, using: &random)
                }
            }
            if Int.random(in: 0..<8, using: &random) == 0, let entry = event.status.statusLog.first {
                event.transferData.status.statusLog = Array(repeating: entry, count: 3_000)
            }
            let outgoing = OutgoingEvent(event)
            #expect(try MirroringStatusEventArgs(json: outgoing.body) == outgoing.event)
            #expect(outgoing.event.status.statusLog.count <= EventLimits.logEntries)
            #expect(outgoing.event.sequence == event.sequence)
            #expect(outgoing.event.status.terminal == event.status.terminal)
        }
    }
}
