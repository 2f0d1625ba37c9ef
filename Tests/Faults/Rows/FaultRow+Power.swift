import EventSamples
import TestSupport

extension FaultRow {
    /// The power of the engines' host fails while the broker can't be reached: what was not flushed is gone.
    static func powerCuts(durable: Bool) -> FaultRow {
        FaultRow(
            name: durable ? "power" : "power-process",
            summary: "power loss of the engines' host, with durability \"\(durable ? "power" : "process")\"",
            design: { size in
                var work =
                    switch size {
                    case .short: Engines.Work(events: 6_000, rate: 400)
                    case .full: Engines.Work(events: 30_000, rate: 500)
                    }
                work.durability = durable ? "power" : "process"
                return TestBed.Design(work: work, hasPaths: true, canLosePower: true)
            }
        ) { testBed, size, generator, seen in
            guard let path = testBed.enginePath else { return }
            for _ in 0..<(size == .full ? 10 : 2) {
                path.reset()
                path.refuse()
                try await Task.sleep(for: .milliseconds(Int.random(in: 1_500...2_500, using: &generator)))
                let runs = try await testBed.engines.cutPower()
                // The last second, and the time that a flush and the schedule of one each second may take.
                if !durable { seen.cutOff.append((runs, .milliseconds(1_500))) }
                path.admit()
                seen.recoveries.append(try await testBed.arrival(within: .seconds(300)))
            }
        }
    }
}
