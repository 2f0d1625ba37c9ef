import EventSamples

extension FaultRow {
    /// The broker is stopped for a while; what the engines produce waits.
    static let absence = FaultRow(
        name: "absence",
        summary: "broker away for 60 s while 100,000 events are produced",
        design: { size in
            switch size {
            case .short: .init(work: .init(events: 10_000, rate: 1_000))
            case .full: .init(work: .init(events: 120_000, rate: 1_800))
            }
        }
    ) { testBed, size, _, seen in
        try await testBed.broker.stopNodes()
        let before = await testBed.engines.accepted
        try await Task.sleep(for: size == .full ? .seconds(60) : .seconds(6))
        let meanwhile = await testBed.engines.accepted - before
        try await testBed.broker.startNodes()
        seen.recoveries.append(try await testBed.arrival(within: .seconds(300)))
        let waiting = await testBed.engines.accepted
        let time = try await testBed.arrival(of: waiting, within: .seconds(300))
        seen.notes.append("\(meanwhile) events meanwhile; backlog gone after \(time.inSeconds)")
    }

    /// The broker takes nothing, because its memory is said to be full.
    static let memoryAlarm = alarm(
        name: "memory",
        summary: "memory alarm at the broker, then cleared",
        raise: "vm_memory_monitor:set_vm_memory_high_watermark(0.00001).",
        clear: "vm_memory_monitor:set_vm_memory_high_watermark(0.4)."
    )

    /// The broker takes nothing, because its disk is said to be full.
    static let diskAlarm = alarm(
        name: "disk",
        summary: "disk alarm at the broker, then cleared",
        raise: "rabbit_disk_monitor:set_disk_free_limit(1000000000000000).",
        clear: "rabbit_disk_monitor:set_disk_free_limit(100000000)."
    )

    /// What an engine says of an alarm.
    private static let noticed = "broker takes no events for now"

    private static func alarm(name: String, summary: String, raise: String, clear: String) -> FaultRow {
        FaultRow(
            name: name,
            summary: summary,
            design: { size in
                switch size {
                // However long that takes beside other work, half of the events are still to come then.
                case .short: .init(work: .init(events: 8_000, rate: 1_000, pauses: true))
                case .full: .init(work: .init(events: 50_000, rate: 1_000, pauses: true))
                }
            }
        ) { testBed, size, _, seen in
            try await testBed.broker.evaluate(raise)
            let before = await testBed.subscriber.receivedLog.count
            let start = await testBed.engines.accepted
            try await testBed.engines.goOn()
            // A busy broker takes a while to tell them; that it never does is found below.
            try? await eventually(within: .seconds(300)) { await testBed.engines.haveSaid(noticed) }
            try await Task.sleep(for: size == .full ? .seconds(15) : .seconds(3))
            let arrived = await testBed.subscriber.receivedLog.count - before
            let accepted = await testBed.engines.accepted - start
            try await testBed.broker.evaluate(clear)
            seen.recoveries.append(try await testBed.arrival(within: .seconds(300)))
            seen.notes.append("\(accepted) events accepted and \(arrived) arrived during the alarm")
            if accepted == 0 { seen.findings.append("the engines stood still during the alarm") }
            if await !testBed.engines.haveSaid(noticed) {
                seen.findings.append("no engine noticed the alarm")
            }
        }
    }

    /// Of three nodes, the one that leads the stream is killed and comes back.
    static let leader = FaultRow(
        name: "leader",
        summary: "three nodes: the leader of the history killed, and started again",
        design: { size in
            switch size {
            case .short: .init(nodes: 3, work: .init(events: 20_000, rate: 400))
            case .full: .init(nodes: 3, work: .init(events: 90_000, rate: 600))
            }
        }
    ) { testBed, size, _, seen in
        for _ in 0..<(size == .full ? 3 : 1) {
            let leader = try await testBed.broker.leader()
            try await testBed.broker.killNode(leader)
            seen.recoveries.append(try await testBed.arrival(within: .seconds(300)))
            try await testBed.broker.startNodes()
            try await testBed.arrival(within: .seconds(300))
            seen.notes.append("node \(leader)")
        }
    }
}

extension Duration {
    /// In seconds with one decimal, for people.
    var inSeconds: String {
        let tenths = Int((self / .milliseconds(100)).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}
