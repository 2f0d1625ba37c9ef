public import Subprocess

/// A command that runs while a test does.
public struct RunningProduct: Sendable {
    /// The lines of its stdout.
    public let output = OutputLines()
    /// The lines of its stderr.
    public let errorOutput = OutputLines()
    /// Its process.
    public let process: ProcessIdentifier
}

/// The lines that a process has written so far, and a way to wait for some.
public actor OutputLines {
    /// All lines so far.
    public private(set) var lines: [String] = []
    private var hasEnded = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    /// Waits for a line that contains a text, also if it came earlier.
    ///
    /// - Parameters:
    ///   - text: the text.
    ///   - timeout: how long to wait.
    /// - Throws: ``LinesDidNotCome``, at once if the process has ended without it.
    @discardableResult
    public func first(containing text: String, within timeout: Duration = .seconds(120)) async throws -> String {
        try await wait(for: "a line with \"\(text)\"", within: timeout) { $0.first { $0.contains(text) } }
    }

    /// Waits until there are so many lines.
    ///
    /// - Parameters:
    ///   - count: how many, all since the start counted.
    ///   - timeout: how long to wait.
    /// - Throws: ``LinesDidNotCome``, at once if the process has ended with less.
    @discardableResult
    public func first(_ count: Int, within timeout: Duration = .seconds(120)) async throws -> [String] {
        try await wait(for: "\(count) lines", within: timeout) { $0.count < count ? nil : Array($0.prefix(count)) }
    }

    func collect(_ output: SubprocessOutputSequence) async throws {
        // Also where a line is too long to be read.
        defer {
            hasEnded = true
            wake()
        }
        for try await line in output.strings() {
            lines.append(line)
            wake()
        }
    }

    private func wait<Found>(
        for description: String,
        within timeout: Duration,
        until find: ([String]) -> Found?
    ) async throws -> Found {
        let end = ContinuousClock.now + timeout
        let alarm = Task {
            try await Task.sleep(until: end)
            self.wake()
        }
        defer { alarm.cancel() }
        while true {
            if let found = find(lines) { return found }
            if hasEnded || ContinuousClock.now >= end {
                throw LinesDidNotCome(expected: description, lines: lines)
            }
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    private func wake() {
        waiting.forEach { $0.resume() }
        waiting = []
    }
}

/// A process did not write what a test waits for.
public struct LinesDidNotCome: Error, CustomStringConvertible {
    let expected: String
    let lines: [String]

    /// What was missing, and what came instead.
    public var description: String {
        "Of \(expected) there came only:\n\(lines.suffix(40).joined(separator: "\n"))"
    }
}
