import EventSamples
import Foundation
import MirroringEvents
import Testing

@testable import MirroringOfflineLog

/// What is thought of a run without an end, by who was there to hear of it.
@Suite struct RunSilenceTests {
    private static let run = MirroringStatusEventArgs.wholeRun(3).prefix(2).enumerated().map {
        OfflineLogEntry(position: UInt64($0.offset), event: $0.element)
    }
    private static let event = run[1].event.status.receivedTime

    /// A whole second, so long after that of the run's last event.
    private func time(_ seconds: Int64) -> Timestamp {
        Timestamp(milliseconds: (Self.event.milliseconds / 1_000 + seconds) * 1_000)
    }

    /// What is thought of the run so many seconds after its last event, where 300 are too many.
    ///
    /// - Parameters:
    ///   - bridge: how long after the event a bridge had written all that was published; nil where none ever has.
    ///   - file: how long after the event the run's file was written last.
    private func verdict(after seconds: Int64, bridge: Int64?, file: Int64 = 0) throws -> RunSilence.Verdict? {
        var verdict: RunSilence.Verdict?
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append(Self.run)
            let path = try onlyFile(in: folder)
            try FileManager.default.setAttributes([.modificationDate: time(file).date], ofItemAtPath: path)
            if let bridge {
                let writer = "\(folder)/.writer"
                try Data().write(to: URL(filePath: writer))
                try FileManager.default.setAttributes([.modificationDate: time(bridge).date], ofItemAtPath: writer)
            }
            let now = Timestamp(milliseconds: Self.event.milliseconds + seconds * 1_000)
            verdict = RunSilence(limit: .seconds(300), now: now).verdict(on: Self.run[1], in: path)
        }
        return verdict
    }

    @Test func whereABridgeListensSilenceEndsARun() throws {
        #expect(try verdict(after: 299, bridge: 299) == .goesOn)
        #expect(try verdict(after: 302, bridge: 250) == .ended(since: Self.event))
        #expect(try verdict(after: 10_000, bridge: 9_990) == .ended(since: Self.event))
    }

    /// It was stopped, its broker or its disk took nothing: what has come since waits somewhere else.
    @Test func whereNoneListenedARunMayGoOn() throws {
        #expect(try verdict(after: 299, bridge: 0) == .goesOn)
        #expect(try verdict(after: 10_000, bridge: 100) == .mayGoOn(noBridgeSince: time(100)))
    }

    /// What has just been written was heard just now, whenever it happened.
    @Test func anEventThatHadToWaitIsHeardWhenItIsWritten() throws {
        #expect(try verdict(after: 10_000, bridge: 9_990, file: 9_800) == .goesOn)
        #expect(try verdict(after: 10_000, bridge: 9_990, file: 9_600) == .ended(since: Self.event))
    }

    @Test func ofACopyTheEventsAloneTell() throws {
        #expect(try verdict(after: 299, bridge: nil, file: 10) == .goesOn)
        #expect(try verdict(after: 301, bridge: nil, file: 301) == .ended(since: Self.event))
    }
}
