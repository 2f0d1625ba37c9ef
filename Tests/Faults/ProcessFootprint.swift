import Foundation

/// What a process holds of the system's.
struct ProcessFootprint {
    let residentMiB: Double
    let descriptors: Int
    let threads: Int

    /// As columns of a table.
    var row: String {
        "\(column(String(format: "%.1f", residentMiB), 12))  \(column(descriptors, 11))  \(column(threads, 7))"
    }

    /// Now.
    ///
    /// - Parameter process: its identifier; by default this process.
    static func measured(of process: Int32 = getpid()) throws -> ProcessFootprint {
        let status = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        func number(_ key: String) -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix("\(key):") }
            return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        }
        return ProcessFootprint(
            residentMiB: Double(number("VmRSS")) / 1_024,
            descriptors: try FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count,
            threads: number("Threads")
        )
    }

    /// Once no more descriptors are open than that, or after three seconds: closing goes on behind the calls that ask for it.
    static func settled(atMost descriptors: Int?) async throws -> ProcessFootprint {
        let end = ContinuousClock.now + .seconds(descriptors == nil ? 1 : 3)
        while ContinuousClock.now < end {
            let footprint = try measured()
            if let descriptors, footprint.descriptors <= descriptors { return footprint }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try measured()
    }
}
