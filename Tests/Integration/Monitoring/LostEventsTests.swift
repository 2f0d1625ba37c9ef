import EventSamples
import Foundation
import MirroringBridge
import MirroringEvents
import MirroringMonitoring
import MirroringWire
import TestSupport
import Testing

/// What a subscription loses, and gets all the same.
@Suite(.timeLimit(.minutes(15))) struct LostEventsTests: JoinedSuite {
    private let job = UUID()

    /// Again and again, in the middle of runs that go on.
    @Test func connectionsThatBreakLoseNothing() async throws {
        try await withBridge { broker, _ in
            let runs = (0..<12).map { _ in MirroringStatusEventArgs.run(of: job, 1...6) }
            var events = try client(broker).events(for: .job(job), from: .cached).makeAsyncIterator()
            var all = try await events.through { $0.place != nil }
            let publishing = Task {
                try await broker.withPublisher { publisher in
                    for (number, run) in runs.enumerated() {
                        for event in run {
                            try await publisher.publish([event])
                            try await Task.sleep(for: .milliseconds(10))
                        }
                        if number % 4 == 3 {
                            try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
                        }
                    }
                }
            }
            var wanted = Set(runs.map { $0[0].runId })
            while !wanted.isEmpty {
                all += try await events.through { $0.monitored?.sequence == 6 }
                if let last = all.last?.monitored { wanted.remove(last.runId) }
            }
            try await publishing.value
            // The last connection is broken behind the last event.
            all += try await events.through { $0.place != nil }
            let received = all.compactMap(\.monitored)
            #expect(received.count == 72)
            for run in runs {
                #expect(received.filter { $0.runId == run[0].runId }.map(\.event) == run)
            }
            #expect(all.allSatisfy { if case .gap = $0 { false } else { $0.missedHistory == nil } })
            // Each loss is said before what makes up for it, and its end.
            #expect(all.contains { $0.isBehind })
            let last = try #require(all.lastIndex { $0.isBehind })
            #expect(all[last...].contains { $0.place != nil })
        }
    }

    /// Handlers and closures see nothing of a loss that could be made up for.
    @Test func closureGetsWhatWasPublishedWhileItsConnectionWasBroken() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.newRun(of: job, 1...4)
            let client = try client(broker)
            let reports = client.reports(of: "mine")
            try await client.withEvents(.job(job), named: "mine") { events in
                try await broker.publish([run[0]])
                _ = try await events.first(1)
                try await broker.closeConnections(named: MonitoringConfiguration.connectionName)
                try await broker.publish(Array(run[1...]))
                #expect(try await events.first(3).map(\.event) == Array(run[1...]))
            }
            let all = await reports.reduce(into: []) { $0.append($1) }
            #expect(all.last?.isStopped == true, "they end with their subscription")
            #expect(all.allSatisfy { $0.subscription == "mine" })
            #expect(all.contains { $0.isBehind })
            #expect(all.allSatisfy { $0.event.missedHistory == nil })
        }
    }

    /// More is published than waits for a subscriber: the broker drops it, and the bridges have it still.
    @Test func whatTheBrokerDroppedIsMadeUpFor() async throws {
        try await withBridge({ $0.cachedEvents = 20_000 }) { broker, _ in
            // Runs of one event each: none of them shows a gap where others are missing.
            let published = (0..<11_000).map { _ in MirroringStatusEventArgs.typical(sequence: 1, runId: UUID()) }
            var events = try client(broker, period: .milliseconds(200)).events(from: .cached).makeAsyncIterator()
            _ = try await events.through { $0.place != nil }
            try await broker.publish(published)
            var wanted = Set(published.map(\.runId))
            var count = 0
            var isBehind = false
            while !wanted.isEmpty, let next = try await events.next() {
                #expect(next.missedHistory == nil)
                isBehind = isBehind || next.isBehind
                guard let event = next.monitored else { continue }
                count += 1
                wanted.remove(event.runId)
            }
            count += try await events.through { $0.place != nil }.compactMap(\.monitored).count
            #expect(isBehind)
            #expect(count == published.count, "none twice")
        }
    }

    /// Nobody tells a client that its binding is gone; what it misses by that it gets at its next checkpoint.
    @Test func checkpointFindsWhatALostBindingHasCost() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.run(of: job, 1...3)
            var events = try client(broker, checkpoint: .seconds(1)).events(for: .job(job), from: .cached)
                .makeAsyncIterator()
            _ = try await events.through { $0.place != nil }
            try await broker.publish([run[0]])
            var all = try await events.through { $0.isEvent(1, of: run) }
            try await broker.remakeExchangeOfEvents()
            try await broker.publish(Array(run[1...]))
            all += try await events.through { $0.isEvent(3, of: run) }
            #expect(all.compactMap(\.monitored).map(\.event) == run)
            #expect(all.compactMap(\.monitored).suffix(2).allSatisfy { $0.isReplayed })
            // What it was, nobody knows before all is read that the queue may have had.
            var unbound = 0
            while unbound < 2 { unbound += try await events.through { $0.unbound != nil }.last?.unbound ?? 3 }
            #expect(unbound == 2, "be it by several checkpoints")
            for _ in 1...3 {
                all = try await events.through { $0.place != nil }.filter { !$0.isPresence }
                #expect(all.count == 1, "each is delivered once, however often it is asked for")
            }
        }
    }

    /// Handlers are told of nothing else, so nothing else may be missing.
    @Test func handlersGetWhatALostBindingHasCost() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.newRun(of: job, 1...4)
            let client = try client(broker, checkpoint: .seconds(1))
            let (events, event) = AsyncStream<MirroringStatusEventArgs>.makeStream()
            client.mirroringTransferStatusEventHandler += { event.yield($0) }
            let reports = client.reports(of: MirroringMonitoringClient.handlersName)
            try await client.subscribe(contextId: job)
            try await broker.publish([run[0]])
            var received = events.makeAsyncIterator()
            #expect(await received.next() == run[0])
            // What is lost before the client has learned where the history ends has no place from which it could ask for it.
            _ = await reports.through { $0.event.place != nil }
            try await broker.remakeExchangeOfEvents()
            try await broker.publish(Array(run[1...]))
            for lost in run[1...] { #expect(await received.next() == lost) }
            await client.unsubscribe()
        }
    }

    /// Bridges have told it an end that lies behind all that waits in its queue: what they send from there on comes after that.
    @Test func readerThatBeginsSlowlyGetsAllInItsOrder() async throws {
        try await withTemporaryFolder { folder in
            try await withBroker { broker in
                let run = MirroringStatusEventArgs.newRun(of: job, 1...1_200)
                var events = try client(broker, checkpoint: .milliseconds(200)).events(for: .job(job))
                    .makeAsyncIterator()
                var all = try await events.through(\.isConnected)
                try await broker.publish(Array(run[..<800]))
                try await broker.withReadyBridge(in: folder) { _ in
                    // Slowly enough that a bridge would have sent more before all of those are read.
                    while let next = try await events.next() {
                        all.append(next)
                        if next.isEvent(300, of: run) { try await broker.publish(Array(run[800...])) }
                        if next.isEvent(1_200, of: run) { break }
                        if next.monitored != nil { try await Task.sleep(for: .milliseconds(2)) }
                    }
                    all += try await events.through { $0.place != nil }
                }
                #expect(all.compactMap(\.monitored).map(\.event) == run)
                #expect(all.allSatisfy { !$0.isGap && !$0.isLate && $0.missedHistory == nil })
                #expect(all.count { $0.place != nil } == 1, "not before all has come")
            }
        }
    }

    /// The next event of the run shows that others did not come: they are asked for before they are given up.
    @Test func whatALostBindingHasCostComesInItsPlace() async throws {
        try await withBridge { broker, _ in
            let run = MirroringStatusEventArgs.run(of: job, 1...6)
            var events = try client(broker, period: .milliseconds(200)).events(for: .job(job), from: .cached)
                .makeAsyncIterator()
            _ = try await events.through { $0.place != nil }
            try await broker.publish(Array(run[..<2]))
            var all = try await events.through { $0.isEvent(2, of: run) }
            try await broker.remakeExchangeOfEvents()
            try await broker.publish(Array(run[2..<5]))
            // Other runs, until one of them shows that the binding is there again.
            let publishing = Task {
                while !Task.isCancelled {
                    try await broker.publish([.typical(sequence: 1, runId: UUID(), jobId: job)])
                }
            }
            all += try await events.through { next in
                next.monitored.map { !$0.isReplayed && $0.runId != run[0].runId } ?? false
            }
            publishing.cancel()
            _ = await publishing.result
            try await broker.publish([run[5]])
            all += try await events.through { $0.isEvent(6, of: run) }
            let received = all.compactMap(\.monitored).filter { $0.runId == run[0].runId }
            #expect(received.map(\.event) == run)
            #expect(all.allSatisfy { !$0.isGap && !$0.isLate && $0.missedHistory == nil }, "\(all.map(\.description))")
        }
    }
}
