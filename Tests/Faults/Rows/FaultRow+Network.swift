import EventSamples
import TestSupport

extension FaultRow {
    /// Connections that end in the middle of a frame.
    static let cuts = network(name: "cuts", summary: "connections of engines and bridge cut in mid-frame") {
        path,
        generator in
        // Any number of bytes: frames are about 2,300 long.
        path.cut(afterBytes: Int.random(in: 1...50_000, using: &generator))
        try await Task.sleep(for: .milliseconds(500))
    }

    /// Connections that stay open while nothing passes.
    static let stalls = network(
        name: "stalls",
        summary: "connections half-open: packets dropped, then new ones let through"
    ) {
        path,
        _ in
        path.stall()
        // Longer than two heartbeats: both ends must notice by themselves.
        try await Task.sleep(for: .seconds(13))
        path.reset()
        path.resume()
    }

    /// Connections that are reset.
    static let resets = network(name: "resets", summary: "connections reset, refused for a while, then slow") {
        path,
        generator in
        path.reset()
        path.refuse()
        try await Task.sleep(for: .milliseconds(Int.random(in: 200...2_000, using: &generator)))
        path.admit()
        path.slow(bytesPerSecond: 500_000)
        try await Task.sleep(for: .seconds(2))
        path.resume()
    }

    private static func network(
        name: String,
        summary: String,
        disturb: @escaping @Sendable (NetworkPath, inout SeededGenerator) async throws -> Void
    ) -> FaultRow {
        FaultRow(
            name: name,
            summary: summary,
            design: { size in
                switch size {
                case .short: .init(work: .init(events: 9_000, rate: 600), hasPaths: true)
                case .full: .init(work: .init(events: 50_000, rate: 800), hasPaths: true)
                }
            }
        ) { testBed, size, generator, seen in
            guard let enginePath = testBed.enginePath, let bridgePath = testBed.bridgePath,
                let readingPath = testBed.readingPath
            else { return }
            let times = size == .full ? 4 : 1
            for number in 0..<times {
                try await disturb(enginePath, &generator)
                seen.recoveries.append(try await testBed.arrival(within: .seconds(300)))
                if number.isMultiple(of: 2) {
                    try await disturb(bridgePath, &generator)
                    try await disturb(readingPath, &generator)
                }
            }
            seen.notes.append(
                "\(enginePath.accepted) connections of engines, \(bridgePath.accepted) of bridges, \(readingPath.accepted) of "
                    + "their reading"
            )
        }
    }
}
