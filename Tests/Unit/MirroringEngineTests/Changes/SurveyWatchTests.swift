import Testing

@testable import MirroringEngine

/// An rsync that waits for what never comes is told from one that works.
@Suite struct SurveyWatchTests {
    private let start = ContinuousClock.now
    private let complaint = "rsync: [generator] recv_generator: failed to stat \"/srv/site/a\": Permission denied (13)"

    private func watch(_ lines: String...) -> SurveyWatch {
        let watch = SurveyWatch(nil)
        for line in lines { watch.complained(Array(line.utf8)[...]) }
        return watch
    }

    /// Whether it is to be ended so many seconds after the start, when it has rested so often.
    private func isStill(_ watch: SurveyWatch, after seconds: Int, _ rests: Int?) -> Bool {
        watch.standsStill(at: start + .seconds(seconds), rests: rests)
    }

    @Test(
        arguments: [
            "rsync: [generator] recv_generator: failed to stat \"/srv/a\": Permission denied (13)",
            "could not make way for new symlink: a",
        ]
    )
    func `one that complained of a copy and stands still is ended`(line: String) {
        let watch = watch(line)
        #expect(!isStill(watch, after: 0, 5))
        #expect(!isStill(watch, after: 4, 5))
        #expect(!watch.isStuck)
        #expect(isStill(watch, after: 5, 5))
        #expect(watch.isStuck)
    }

    @Test func `one that does something goes on, also if that takes longer`() {
        let watch = watch(complaint)
        let busy: Int? = nil
        for second in 0..<20 { #expect(!isStill(watch, after: second, second / 2)) }
        for second in 20..<40 { #expect(!isStill(watch, after: second, busy)) }
        #expect(!watch.isStuck)
    }

    @Test func `one that waits for another machine may stand still for longer`() {
        let watch = SurveyWatch(nil, stillness: SurveyWatch.stillnessBeforeFar)
        watch.complained(Array(complaint.utf8)[...])
        for second in 0..<60 { #expect(!isStill(watch, after: second, 5)) }
        #expect(isStill(watch, after: 60, 5))
    }

    @Test func `one that complained of nothing of the kind may be silent as long as it likes`() {
        let watch = watch(
            "rsync: [sender] opendir \"/srv/site/a\" failed: Permission denied (13)",
            "file has vanished: \"/srv/site/b\""
        )
        for hour in 0..<3 { #expect(!isStill(watch, after: hour * 3_600, 5)) }
    }

    /// All processes of the machine are looked through for that.
    @Test func `what it does is asked for no more than once a second`() {
        let watch = watch(complaint)
        var count = 0
        func rests() -> Int? {
            count += 1
            return 5
        }
        for step in 0..<200 { _ = watch.standsStill(at: start + .milliseconds(10 * step), rests: rests()) }
        #expect(count == 2)
    }
}
