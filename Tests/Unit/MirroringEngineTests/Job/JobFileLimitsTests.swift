import Testing

@testable import MirroringEngine

@Suite struct JobFileLimitsTests {
    @Test func `nothing is limited by default`() throws {
        let job = try Job.reading("")
        #expect(job.bandwidth == nil)
        #expect(job.window == nil)
        #expect(job.timeouts == Timeouts())
    }

    @Test func `one rate, or a timetable`() throws {
        #expect(try Job.reading("bandwidth: 20MB/s").bandwidth == Timetable<ByteRate?>(always: ByteRate("20MB/s")))
        #expect(try Job.reading("bandwidth: unlimited").bandwidth == Timetable<ByteRate?>(always: nil))
        let text = #"bandwidth: {"08:00-18:00": 5MB/s, "Sat-Sun 00:00-24:00": unlimited}"#
        let table = try #require(try Job.reading(text).bandwidth)
        let day: ByteRate?? = ByteRate(bytesPerSecond: 5_000_000)
        let unlimited: ByteRate?? = .some(nil)
        #expect(try table.value(at: .at("Fri 12:00")) == day)
        #expect(try table.value(at: .at("Fri 20:00")) == nil)
        #expect(try table.value(at: .at("Sat 12:00")) == unlimited)
    }

    private static let rate =
        #""bandwidth" must be a rate such as 20MB/s, or a timetable such as {"08:00-18:00": 5MB/s}."#
    private static let window = #""window" must be one or more spans such as 22:00-06:00."#
    private static let timeout = #""timeout" must be a span of time such as 10m, or a list of idle and run."#

    @Test(
        arguments: [
            ("bandwidth: 20", rate), ("bandwidth: fast", rate), ("bandwidth: []", rate), ("bandwidth: {}", rate),
            ("bandwidth: {morning: 5MB/s}", rate), (#"bandwidth: {"08:00-18:00": 5}"#, rate),
            (#"bandwidth: {"08:00-18:00": [5MB/s]}"#, rate),
            (
                #"bandwidth: {"08:00-18:00": 5MB/s, "09:00-10:00": 1MB/s}"#,
                #""bandwidth" has two rates for 09:00: 08:00-18:00 and 09:00-10:00 overlap."#
            ),
            (
                #"bandwidth: {"Mon 08:00-18:00": 5MB/s, "Mon-Tue 09:00-10:00": 1MB/s}"#,
                #""bandwidth" has two rates for Mon 09:00: Mon 08:00-18:00 and Mon-Tue 09:00-10:00 overlap."#
            ),
            ("window: night", window), ("window: []", window), ("window: [22:00-06:00, noon]", window),
            ("window: {a: 1}", window), ("timeout: 10", timeout), ("timeout: 0s", timeout), ("timeout: [10m]", timeout),
            ("timeout: {run: soon}", #""run" must be a span of time such as 10m or 4h."#),
            ("timeout: {idel: 10m}", #""idel" is not a key of "timeout". Did you mean "idle"?"#),
        ]
    )
    func `a wrong value is one sentence`(lines: String, sentence: String) {
        #expect(Job.problem(in: lines) == sentence)
    }

    @Test func `one window, or several`() throws {
        let one = try #require(try Job.reading("window: 22:00-06:00").window)
        #expect(try one.value(at: .at("Mon 23:00")) == true)
        #expect(try one.value(at: .at("Mon 12:00")) == nil)
        let several = try #require(try Job.reading("window: [22:00-06:00, Sat-Sun 00:00-24:00, 23:00-24:00]").window)
        #expect(try several.value(at: .at("Sun 12:00")) == true)
    }

    @Test func `there are only so many spans`() throws {
        let spans = (0..<101).map { "\($0 / 60):\($0 % 60 < 10 ? "0" : "")\($0 % 60)-23:00" }
        #expect(Job.problem(in: "window: [\(spans.dropLast().joined(separator: ", "))]") == nil)
        let sentence = "has 101 spans; at most 100 are allowed."
        #expect(Job.problem(in: "window: [\(spans.joined(separator: ", "))]") == "\"window\" \(sentence)")
        let rates = spans.map { "\"\($0)\": 1MB/s" }.joined(separator: ", ")
        #expect(Job.problem(in: "bandwidth: {\(rates)}") == "\"bandwidth\" \(sentence)")
    }

    @Test func `a timeout is that of transfers, or each has its own`() throws {
        #expect(try Job.reading("timeout: 10m").timeouts == Timeouts(idle: .seconds(600)))
        let both = try Job.reading("timeout: {idle: 90s, run: 4h}").timeouts
        #expect(both == Timeouts(idle: .seconds(90), run: .seconds(14_400)))
        #expect(try Job.reading("timeout: {run: 4h}").timeouts == Timeouts(run: .seconds(14_400)))
    }
}
