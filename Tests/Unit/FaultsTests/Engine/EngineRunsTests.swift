import Testing

@testable import Faults

@Suite struct EngineRunsTests {
    @Test func runIsAJobsWhereNoLengthIsGiven() {
        let runs = EngineRuns(jobs: 3, events: 4, length: nil)
        #expect(runs.ids.count == 3)
        for job in 0..<3 {
            let places = (1...4).map { runs.place(of: $0, job: job) }
            #expect(places == (1...4).map { EngineRuns.Place(run: job, sequence: $0, isLast: $0 == 4) })
        }
    }

    /// Each run begins with 1, has no hole, and ends before the next one of its job begins.
    @Test(arguments: [1, 2, 5, 7, 20, 100]) func runsOfAJobFollowOneAnother(length: Int) {
        let (jobs, events) = (8, 20)
        let runs = EngineRuns(jobs: jobs, events: events, length: length)
        var used: Set<Int> = []
        for job in 0..<jobs {
            var last: EngineRuns.Place?
            for number in 1...events {
                let place = runs.place(of: number, job: job)
                #expect(runs.ids.indices.contains(place.run))
                #expect(place.sequence <= length)
                if let last, last.run == place.run {
                    #expect(!last.isLast && place.sequence == last.sequence + 1)
                } else {
                    #expect(place.sequence == 1 && last?.isLast != false)
                    #expect(used.insert(place.run).inserted, "no run is two jobs'")
                }
                last = place
            }
            #expect(last?.isLast == true)
        }
    }

    @Test func runsOfSeveralJobsDoNotEndTogether() {
        let runs = EngineRuns(jobs: 4, events: 20, length: 5)
        let ends = (0..<4).map { job in (1...20).first { runs.place(of: $0, job: job).isLast } }
        #expect(ends == [5, 4, 3, 2])
    }
}
