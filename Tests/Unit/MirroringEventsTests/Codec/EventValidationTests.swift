import EventSamples
import MirroringEvents
import Testing

/// An event is valid where its own JSON can be read back as it was.
@Suite struct EventValidationTests {
    private func fault(_ change: (inout MirroringStatusEventArgs) -> Void) -> EventDecodingError? {
        var event = MirroringStatusEventArgs.typical()
        change(&event)
        do {
            try event.validate()
            return nil
        } catch {
            return error
        }
    }

    @Test func goodEventsAreValid() throws {
        var generator = EventGenerator(seed: 21)
        for _ in 0..<500 {
            let event = generator.event()
            try event.validate()
            #expect(try MirroringStatusEventArgs(json: event.encodedJSON()) == event)
        }
    }

    @Test func aNumberBeyondItsBoundsIsNamedWithWhatItIs() throws {
        let error = try #require(fault { $0.transferData.packageHeader?.bytesPerSecond = -14_043_425 })
        #expect(error.code == .wrongValue)
        #expect(error.path == "transferData.packageHeader.bytesPerSecond")
        #expect(
            error.description
                == "The event's transferData.packageHeader.bytesPerSecond has to be at least 0, not -14043425, see urn:mirroring:schema:event:1."
        )
    }

    /// They would be written as the first or the last that can be spelled: as another time, which nobody would notice.
    @Test(arguments: [Int64.min, -62_135_596_800_001, 253_402_300_800_000, .max])
    func aTimeThatCannotBeSpelledIsNone(milliseconds: Int64) throws {
        let time = Timestamp(milliseconds: milliseconds)
        #expect(fault { $0.transferData.status.sentTime = time }?.path == "transferData.status.sentTime")
        #expect(fault { $0.transferData.status.receivedTime = time }?.path == "transferData.status.receivedTime")
        #expect(
            fault { $0.transferData.initializeData.lastExecution = time }?.path
                == "transferData.initializeData.lastExecution"
        )
        let good = StatusLogEntry(level: .processing, time: .latest, message: "x")
        let bad = StatusLogEntry(level: .processing, time: time, message: "x")
        #expect(
            fault { $0.transferData.status.statusLog = [good, bad] }?.path == "transferData.status.statusLog[1].time"
        )
        #expect(fault { $0.transferData.status.statusLog = [good] } == nil)
    }

    @Test(arguments: [
        String(repeating: "x", count: 262_144), String(repeating: "\u{0}", count: 50_000),
        String(repeating: "\u{FFFE}", count: 90_000),
        String(decoding: [UInt8](repeating: 0x80, count: 90_000), as: UTF8.self),
    ])
    func aBodyThatIsTooLongIsRefusedByItsReaderToo(text: String) throws {
        var event = MirroringStatusEventArgs.typical()
        event.transferData.initializeData.destinationPath = text
        let error = try #require(throws: EventDecodingError.self) { try event.validate() }
        #expect(error.code == .bodyTooLong)
        #expect(throws: error) { try MirroringStatusEventArgs(json: event.encodedJSON()) }
    }

    @Test func aLogOfAHundredThousandEntriesIsTooLong() {
        let entry = StatusLogEntry(level: .processing, time: .now, message: "")
        let error = fault { $0.transferData.status.statusLog = Array(repeating: entry, count: 100_000) }
        #expect(error?.code == .bodyTooLong)
    }

    @Test func theLongestBodyIsTaken() throws {
        var event = MirroringStatusEventArgs.typical()
        let missing = EventLimits.bodyBytes - event.encodedJSON().count
        event.transferData.initializeData.destinationPath? += String(repeating: "x", count: missing)
        try event.validate()
        #expect(try MirroringStatusEventArgs(json: event.encodedJSON()) == event)
        event.transferData.initializeData.destinationPath? += "x"
        #expect(throws: EventDecodingError.self) { try event.validate() }
    }
}
