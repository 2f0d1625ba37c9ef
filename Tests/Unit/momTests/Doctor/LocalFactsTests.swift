import MirroringEvents
import MirroringFiles
import Testing

@testable import mom

/// What this machine's settings, outbox, clocks, disks and logs come to.
@Suite struct LocalFactsTests {
    @Test func settingsAreToldWithWhereEachComesFrom() {
        let loaded = SettingsFacts.Loaded(
            file: "/etc/mirroring/engine.yaml",
            values: ["a = 1  (X)"],
            warnings: ["It is open."]
        )
        let found = SettingsFacts.findings(of: [SettingsFacts(party: .engine, reading: .loaded(loaded))])
        #expect(found.map(\.verdict) == [.good, .wrong])
        #expect(found[0].sentence == "engine: /etc/mirroring/engine.yaml is read, 1 setting is set.")
        #expect(found[0].details == ["a = 1  (X)"])
    }

    @Test func whatIsWrongForSeveralIsToldOnce() {
        let found = SettingsFacts.findings(of: [
            SettingsFacts(party: .engine, reading: .refused(["One.", "Two."])),
            SettingsFacts(party: .client, reading: .refused(["Two."])),
        ])
        #expect(found.map(\.sentence) == ["engine: One.", "engine and client: Two."])
        #expect(found.allSatisfy { $0.verdict == .wrong })
    }

    // MARK: Outbox

    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    private func outbox(_ change: (inout OutboxFacts.Contents) -> Void) -> [Finding] {
        var contents = OutboxFacts.Contents(maximumBytes: 1_000_000)
        change(&contents)
        return OutboxFacts(folder: "/outbox", look: .seen(contents), now: now).findings
    }

    @Test func whatDeadEnginesLeftIsFlushed() {
        #expect(outbox { _ in }.map(\.verdict) == [.good])
        let left = outbox { $0.left = ["3 events wait in the outbox."] }
        #expect(left.map(\.verdict) == [.wrong])
        #expect(left[0].remedy == "mirror outbox flush")
    }

    /// A flush of this user's leaves them alone.
    @Test func whatIsOfOthersIsNoReasonToFlush() {
        let stuck = outbox { $0.stuck = ["3 events were left by processes of the user ann. Run it as that user."] }
        #expect(stuck.map(\.verdict) == [.wrong])
        #expect(stuck[0].remedy == nil)
        let uncounted = outbox { $0.uncounted = ["Left to the user ann, and not counted: 1 process."] }
        #expect(uncounted.map(\.verdict) == [.unknown])
        #expect(uncounted[0].details == ["Left to the user ann, and not counted: 1 process."])
    }

    @Test func eventsOfRunningEnginesMayWaitForAMoment() {
        let fresh = outbox { ($0.living, $0.oldest) = (5, Timestamp(milliseconds: now.milliseconds - 30_000)) }
        #expect(fresh.map(\.verdict) == [.good])
        let old = outbox { ($0.living, $0.oldest) = (5, Timestamp(milliseconds: now.milliseconds - 300_000)) }
        #expect(old.map(\.verdict) == [.wrong])
        #expect(old[0].sentence == "5 events of running engines wait, the oldest for 5 min.")
    }

    @Test func outboxThatThisUserMayNotWriteIsWrong() {
        let closed = outbox { $0.closed = "/" }
        #expect(closed.map(\.verdict) == [.wrong])
        #expect(closed[0].remedy?.hasPrefix("ls -ld /: ") == true)
    }

    @Test func outboxThatIsNearlyFullIsWrong() {
        #expect(outbox { $0.bytes = 790_000 }.map(\.verdict) == [.good])
        #expect(outbox { $0.bytes = 800_000 }.map(\.verdict) == [.wrong])
    }

    // MARK: Dead letters

    @Test func deadLettersAreShownAndPurged() {
        let some = DeadLetterFacts(virtualHost: "a b", count: .told(2), noted: (count: 3, folder: "/log")).finding
        #expect(some.verdict == .wrong)
        #expect(some.remedy?.hasPrefix("mom dead-letters") == true)
        #expect(some.remedy?.hasSuffix("rabbitmqctl purge_queue -p 'a b' mirroring.dead-letter") == true)
        #expect(some.details == ["3 letters noted in /log: mom dead-letters --offline-folder /log"])
        #expect(DeadLetterFacts(virtualHost: "/", count: .told(0), noted: nil).finding.verdict == .good)
        #expect(DeadLetterFacts(virtualHost: "/", count: .untold("x"), noted: nil).finding.verdict == .unknown)
    }

    // MARK: Clocks

    private func clocks(_ leads: Double...) -> [Finding] {
        ClockFacts(clocks: leads.enumerated().map { ClockFacts.Clock(owner: "c\($0.offset)", lead: $0.element) })
            .findings
    }

    @Test func clocksMayBeSomeSecondsApart() {
        #expect(clocks(0.6, -4).map(\.verdict) == [.good])
        #expect(clocks().map(\.verdict) == [.unknown])
        let wrong = clocks(0.1, -3_600)
        #expect(wrong.map(\.verdict) == [.wrong])
        #expect(wrong[0].sentence == "The clock of c1 is 1 h 0 min behind this machine's.")
        #expect(wrong[0].remedy?.hasPrefix("timedatectl set-ntp true") == true)
    }

    @Test func aTimeThatWasLongOnItsWayProvesLittle() {
        let late = ClockFacts.Clock(owner: "c0", lead: -6, doubt: 6)
        #expect(ClockFacts(clocks: [late]).findings.map(\.verdict) == [.unknown])
        let slow = ClockFacts.Clock(owner: "c1", lead: -3_600, doubt: 6)
        #expect(ClockFacts(clocks: [late, slow]).findings.map(\.verdict) == [.wrong])
    }

    @Test func whereAllOthersAgreeThisOneIsSuspected() {
        let wrong = clocks(100, 102)
        #expect(wrong.count == 2)
        #expect(wrong.allSatisfy { $0.sentence.hasSuffix("probably this machine's that is wrong.") })
        #expect(!clocks(100, -100)[0].sentence.contains("probably"))
    }

    // MARK: Disk

    private func disk(_ free: Int, of all: Int, files: FileSystemRoom.Files? = nil) -> Finding {
        let room = FileSystemRoom(freeBytes: free, bytes: all, files: files)
        return DiskFacts(purpose: .offlineLog, path: "/log", place: "/", room: .known(room)).finding
    }

    /// A share of a small disk, and enough of a large one.
    @Test func roomIsJudgedByTheDisk() {
        #expect(disk(10_000, of: 65_536).verdict == .good)
        #expect(disk(0, of: 65_536).verdict == .wrong)
        #expect(disk(2_000_000_000, of: 4_000_000_000_000).verdict == .good)
        #expect(disk(900_000_000, of: 4_000_000_000_000).verdict == .wrong)
        // The folder itself may be missing.
        #expect(disk(0, of: 65_536).remedy?.hasPrefix("df -h /: free some of it") == true)
    }

    @Test func inodesRunOutAsWell() {
        let finding = disk(500, of: 1_000, files: .init(free: 1, all: 1_000))
        #expect(finding.verdict == .wrong)
        #expect(finding.sentence == "/log (offline log): only 1 of 1,000 inodes free, of which each file takes one.")
        #expect(finding.remedy?.hasPrefix("df -i /: ") == true)
        #expect(disk(500, of: 1_000, files: .init(free: 900, all: 1_000)).verdict == .good)
    }

    // MARK: Logs

    private func logs(_ look: LogFacts.Look) -> Finding { LogFacts(folder: "/log", look: look).finding }

    @Test func logThatNobodySignsIsOld() {
        #expect(logs(.seen(.init(runs: 2, problem: nil, signed: .seconds(60)))).verdict == .good)
        let old = logs(.seen(.init(runs: 2, problem: nil, signed: .seconds(600))))
        #expect(old.verdict == .wrong)
        #expect(old.remedy?.hasPrefix("mom bridge") == true)
        #expect(logs(.seen(.init(runs: 2, problem: nil, signed: nil))).verdict == .unknown)
        // Somebody has set the clock back.
        #expect(logs(.seen(.init(runs: 2, problem: nil, signed: .seconds(-3_600)))).verdict == .unknown)
        #expect(logs(.seen(.init(runs: 2, problem: nil, signed: .seconds(-1)))).verdict == .good)
    }

    /// A bridge would end at once.
    @Test func logThatThisUserMayNotWriteIsOpenedBeforeABridgeIsStarted() {
        let new = logs(.seen(.init(runs: 0, problem: nil, signed: nil, isWritable: false)))
        #expect(new.remedy?.hasPrefix("ls -ld /log: ") == true)
        #expect(new.details.last?.contains("may not write there") == true)
        let old = logs(.seen(.init(runs: 0, problem: nil, signed: .seconds(600), isWritable: false)))
        #expect(old.remedy?.hasPrefix("ls -ld /log: ") == true)
        // One that another user's bridge writes is well.
        #expect(logs(.seen(.init(runs: 2, problem: nil, signed: .seconds(60), isWritable: false))).details.isEmpty)
    }

    @Test func logThatCanNotBeReadIsWrong() {
        #expect(logs(.missing).verdict == .unknown)
        #expect(logs(.unreadable("/log can't be read.")).verdict == .wrong)
        let torn = logs(.seen(.init(runs: 2, problem: "/log/a.xml is torn.", signed: .seconds(1))))
        #expect(torn.verdict == .wrong)
        #expect(torn.remedy == "mom verify /log")
    }
}
