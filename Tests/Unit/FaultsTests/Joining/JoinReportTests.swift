import Testing

@testable import Faults

@Suite struct JoinReportTests {
    private func report(_ visits: [Visit]) -> JoinReport {
        var report = JoinReport()
        report.judge(visits, of: "client", JoiningWorld.history)
        return report
    }

    private func cells(_ row: String?) -> [String] { (row ?? "").split(separator: " ").map(String.init) }

    private let exact = JoiningWorld.visit(from: .after(104), JoiningWorld.ofFirstJob[3...])

    @Test func nothingIsFoundInExactVisits() {
        let report = report([exact, exact])
        #expect(report.findings.isEmpty)
        #expect(cells(report.rows.first) == ["client", "2", "14", "0", "0", "0", "0", "0"])
    }

    @Test func faultsAreCountedAndToldWithWhoseTheyAre() {
        var twice = exact
        twice.get(JoiningWorld.ofFirstJob[3])
        let lossy = JoiningWorld.visit(from: .after(104), JoiningWorld.ofFirstJob[5...])
        let report = report([exact, twice, lossy])
        #expect(cells(report.rows.first) == ["client", "3", "20", "2", "1", "0", "0", "0"])
        #expect(report.findings.count == 2)
        #expect(report.findings.first == "somebody: 1 twice")
        #expect(report.findings.last?.hasPrefix("somebody: 2 missing, such as event 4 of run ") == true)
    }

    @Test func manyFaultyVisitsAreNotAllTold() {
        let lossy = JoiningWorld.visit(from: .after(104), JoiningWorld.ofFirstJob[4...])
        let report = report(Array(repeating: lossy, count: 25))
        #expect(report.findings.count == 11)
        #expect(report.findings.last == "client: 15 more visits are not as they should be")
    }

    /// Nobody misses anything by visits that nobody makes.
    @Test func visitsWithoutEventsProveNothing() {
        #expect(report([]).findings == ["client: no visit got an event"])
    }
}
