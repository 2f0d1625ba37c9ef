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

    @Test(
        arguments: [
            "rsync: [generator] recv_generator: failed to stat \"/srv/a\": Permission denied (13)",
            "could not make way for new symlink: a",
        ]
    )
    func `one that complained of a copy and stands still is ended`(line: String) {
        let watch = watch(line)
        #expect(!watch.standsStill(at: start, bytes: 5))
        #expect(!watch.standsStill(at: start + .seconds(2), bytes: 5))
        #expect(!watch.isStuck)
        #expect(watch.standsStill(at: start + .seconds(3), bytes: 5))
        #expect(watch.isStuck)
    }

    @Test func `one that moves something goes on`() {
        let watch = watch(complaint)
        for second in 0..<20 { #expect(!watch.standsStill(at: start + .seconds(second), bytes: second / 2)) }
        #expect(!watch.isStuck)
    }

    @Test func `one that complained of nothing of the kind may be silent as long as it likes`() {
        let watch = watch(
            "rsync: [sender] opendir \"/srv/site/a\" failed: Permission denied (13)",
            "file has vanished: \"/srv/site/b\""
        )
        for hour in 0..<3 { #expect(!watch.standsStill(at: start + .seconds(hour * 3_600), bytes: 5)) }
    }

    /// All processes of the machine are looked through for that.
    @Test func `what it moves is asked for no more than once a second`() {
        let watch = watch(complaint)
        var count = 0
        func bytes() -> Int {
            count += 1
            return 5
        }
        for step in 0..<200 { _ = watch.standsStill(at: start + .milliseconds(10 * step), bytes: bytes()) }
        #expect(count == 2)
    }
}
