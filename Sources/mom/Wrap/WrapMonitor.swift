import Foundation
import MirroringAdapters
import MirroringCommands
import MirroringEvents
import MirroringFiles
import SystemPackage

/// Follows a wrapped command by what its front reports, and tells it as a run.
///
/// It has a thread of its own, since it waits for the front, and its events for a disk.
actor WrapMonitor {
    /// How often the run looks at the clock.
    private static let pause = Duration.milliseconds(100)

    private let executor = SerialQueueExecutor(label: "mom.wrap")
    private let reports: FileDescriptor
    private var run: WrappedRun

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(
        of command: WrappedCommand,
        _ options: WrappedRun.Options,
        runId: UUID,
        reading reports: Int32,
        telling sink: any MirroringEventSink
    ) throws {
        self.reports = FileDescriptor(rawValue: reports)
        let engine = EngineIdentity(version: ProgramVersion.text)
        run = try WrappedRun(of: command, options, runId: runId, engine: engine, sink: sink)
    }

    /// Follows it to its end.
    ///
    /// - Returns: whether it ended well.
    func follow() -> Bool {
        var bytes: ArraySlice<UInt8> = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while let count = read(into: &buffer) {
            bytes += buffer[..<count]
            while let report = FrontReport.take(from: &bytes) { run.take(report, at: .now) }
            run.look(at: .now)
        }
        run.lose()
        // What is told is in the outbox: whoever asks this process to end now loses nothing.
        for number in [SIGHUP, SIGINT, SIGQUIT, SIGTERM] { signal(number, SIG_DFL) }
        return run.outcome == .succeeded
    }

    /// Reads what the front has reported, for a moment.
    ///
    /// - Returns: how many bytes; nil once the front reports no more.
    private func read(into buffer: inout [UInt8]) -> Int? {
        guard let isThere = try? reports.waitForBytes(for: Self.pause) else { return nil }
        guard isThere else { return 0 }
        let count = buffer.withUnsafeMutableBytes { Foundation.read(reports.rawValue, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { return 0 }
        return count > 0 ? count : nil
    }
}

extension WrappedCommand.Place {
    /// Where and as whom this process runs.
    static var here: Self {
        Self(
            host: ProcessInfo.processInfo.hostName,
            user: NSUserName(),
            folder: FileManager.default.currentDirectoryPath
        )
    }
}
