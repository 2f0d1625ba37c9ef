import MirroringSettings

extension JobFile.KeyGroup {
    /// How often a run is meant to end well.
    static let expectation = Self(keys: ["expect"]) { keys, job in
        guard let expect = keys.section("expect", known: ["every", "grace"]) else { return }
        let grace = expect.span("grace", in: TimeSpan(seconds: 0)...Self.longest)
        guard let every = expect.span("every", in: TimeSpan(seconds: 60)...Self.longest) else {
            if expect.isMissing("every") { keys.note("expect", "needs \"every\", as in every: 1h.") }
            return
        }
        job.expectation = RunExpectation(every: every, grace: grace)
    }

    /// Ten years and a little: the longest span that a monitor is asked to remember, or anything is kept for.
    static let longest = TimeSpan(seconds: 3_660 * 86_400)
}
