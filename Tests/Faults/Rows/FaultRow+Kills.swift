import EventSamples
import MirroringEvents

extension FaultRow {
    /// kill -9 of engines, bridge and broker: each once in turn, an engine that has events left in its outbox, then at random.
    static let kills = FaultRow(
        name: "kills",
        summary: "kill -9 of publishers, bridge and broker node, in turn and at random",
        design: { size in
            switch size {
            // However long the first kills take beside other work, half of the events are still to come when the broker is gone.
            case .short: .init(work: .init(events: 12_000, rate: 600, pauses: true))
            case .full: .init(work: .init(events: 202_000, rate: 1_200, pauses: true))
            }
        },
        patience: .seconds(600)
    ) { testBed, size, generator, seen in
        // What a missing outbox costs is seen when each has been killed once.
        let kills = size == .full ? 60 : testBed.missing == .outbox ? 3 : 9
        var restarting: Task<Duration, any Error>?
        var counts: [Victim: Int] = [:]
        for number in 0..<kills {
            var victim = Victim.allCases[number % 3]
            if number >= 3 { victim = Victim.allCases.randomElement(using: &generator) ?? .engine }
            let pause = Duration.milliseconds(Int.random(in: 100...1_500, using: &generator))
            try await Task.sleep(for: pause)
            counts[victim, default: 0] += 1
            switch victim {
            case .engine:
                try await testBed.engines.kill(Int.random(in: 0..<(await testBed.engines.count), using: &generator))
            case .bridge:
                try await testBed.bridge.killAndStart()
            case .broker:
                // The others are killed while the node comes back, but the node itself only when it is there.
                if let restarting { seen.recoveries.append(try await restarting.value) }
                try await testBed.broker.killNode(1)
                if counts[.broker] == 1 {
                    // Not left to chance: without a node nothing can have taken these events from the outbox.
                    counts[.engine, default: 0] += 1
                    try await testBed.engines.goOn()
                    let engine = Int.random(in: 0..<(await testBed.engines.count), using: &generator)
                    try await testBed.engines.kill(engine, afterAnother: 20)
                }
                restarting = Task {
                    try await testBed.broker.startNodes()
                    return try await testBed.arrival(within: .seconds(300))
                }
            }
        }
        if let restarting { seen.recoveries.append(try await restarting.value) }
        let words = Victim.allCases.map { "\(counts[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        seen.notes.append("\(kills + 1) kills: \(words)")
    }

    /// kill -9 of the bridge alone, again and again, while fifty runs go on.
    static let bridgeKills = FaultRow(
        name: "bridge",
        summary: "kill -9 of the bridge, again and again, while 50 runs go on",
        design: { size in
            switch size {
            case .short: .init(work: .init(engines: 5, events: 12_000, rate: 1_000, runs: 10))
            case .full: .init(work: .init(engines: 5, events: 200_000, rate: 2_500, runs: 10))
            }
        }
    ) { testBed, size, generator, seen in
        let kills = size == .full ? 50 : 6
        let poller = LogPoller(folder: testBed.bridge.offlineFolder)
        for _ in 1...kills {
            try await Task.sleep(for: .milliseconds(Int.random(in: 100...1_500, using: &generator)))
            try await testBed.bridge.killAndStart()
        }
        let read = await poller.stop()
        seen.notes.append("\(kills) kills of the bridge")
        seen.notes.append("\(read.readings) files read meanwhile, \(read.events) events, \(read.torn) torn ends")
        if read.events == 0 { seen.findings.append("nothing was read meanwhile") }
        seen.findings += read.findings
    }

    private enum Victim: String, CaseIterable {
        case engine
        case bridge
        case broker
    }
}
