import MirroringEvents
import MirroringRemote
import Synchronization
import SystemPackage

/// rsync as a ``ChildProgram``.
///
/// Of this process's environment it gets what a program needs to find others and its user, and no more: `PATH`, `USER`,
/// `LOGNAME`, `LANG`, `TZ` and `TMPDIR`. Passwords in `MIRRORING_…` are none of its business, and the variables of
/// rsync's own would change what it does and how it says so; how much memory it may take is the job's to say. So would
/// `HOME`: rsync reads `.popt` there, which can have it run any program, and the home may be another user's where
/// somebody has become root and kept the variable.
///
/// It runs with `--archive`: permissions are copied as they are, as are symbolic links, whatever they lead to, pipes,
/// sockets and, for root, devices. Set-user-ID and set-group-ID of programs come when they have been compared, see
/// ``ProgramContent``. Who may write to the source decides what gets to the destination.
struct Rsync: Sendable {
    /// The program; found along `PATH` if it is a bare name.
    var program: String
    /// Whether it is the usual one. Another may be a wrapper that runs it more nicely, say, and that is to hold of all copying.
    var isUsual: Bool { program == "rsync" }
    /// The lock of the job's run: rsync holds it too until it has ended, so that the next run waits for it if this process is killed. Whoever
    /// sets it keeps it open as long.
    var lock: FileDescriptor?
    /// Until when the run that it belongs to may go on.
    var deadline = RunDeadline.never

    /// Runs rsync to its end.
    ///
    /// It speaks plain English (`LC_ALL=C`), since its messages are read. If the task is cancelled, or this process is killed, it gets SIGTERM,
    /// keeps its partial file and ends.
    ///
    /// If one of the folders is on another machine, an rsync of that machine works there, and the two speak by the session. Owners and groups
    /// keep their numbers then.
    ///
    /// - Parameters:
    ///   - arguments: its options and paths, as bytes.
    ///   - folders: the folders among them; at most one of them is on another machine.
    ///   - input: what it reads from its standard input.
    ///   - watch: asked again and again whether it goes on; ended by that, it has a result all the same.
    ///   - onLine: called for every line of stdout.
    /// - Returns: how it ended; of an rsync at another machine as well, and ``RsyncResult/isLineLost`` if that is not known.
    /// - Throws: ``RunFailure`` (dependency) if it can't be started, or what the other machine says; ``RunEnd`` if the run's time was over,
    ///   and rsync was ended for that; `CancellationError`.
    func run(
        _ arguments: [[UInt8]],
        in folders: [RsyncFolder] = [],
        input: [UInt8] = [],
        watch: (any RsyncWatch)? = nil,
        onLine: (ArraySlice<UInt8>) -> Void
    ) async throws -> RsyncResult {
        // They are known to rsync by this process's descriptors.
        defer { withExtendedLifetime(folders) {} }
        let far = try folders.lazy.compactMap(\.far).first.map { folder throws(RunFailure) in try FarRsync(folder) }
        let child = ChildProgram(
            program: program,
            arguments: (far?.arguments ?? []) + arguments,
            environment: Self.environment,
            input: source(of: input),
            remedy: "Install rsync, or name it in the setting rsync.program."
        )
        let deadline = deadline
        let end = Mutex<RunEnd?>(nil)
        do {
            let ending = try await child.run(
                messageLimit: RsyncResult.messageLimit,
                until: { group in
                    while !Task.isCancelled {
                        if let reached = deadline.end() {
                            end.withLock { $0 = reached }
                            return
                        }
                        var patience = deadline.patience()
                        if let watch {
                            guard let least = watch.patience(with: group) else { return }
                            patience = min(patience, least)
                        }
                        try? await Task.sleep(for: patience)
                    }
                },
                onMessage: { line in watch?.complained(line) },
                onLine: onLine
            )
            if let end = end.withLock({ $0 }) { throw end }
            return try await result(of: ending, far, in: folders)
        } catch {
            await far?.end()
            throw error
        }
    }

    /// How both ends have ended, in words that name the folders as people know them.
    private func result(
        of ending: ChildProgram.Ending,
        _ far: FarRsync?,
        in folders: [RsyncFolder]
    ) async throws -> RsyncResult {
        var result = RsyncResult(code: ending.code, messages: ending.messages)
        var farEnding: RsyncEnding?
        do {
            farEnding = try await far?.ending()
        } catch is SessionEnding {
            result.isLineLost = true
        }
        if let farEnding { result.take(farEnding) }
        result.messages = result.messages.map { message in
            folders.reduce(message) { $1.named(in: $0, by: farEnding) }
        }
        return result
    }

    /// What is wrong where it has ended well and nothing of a list has come: it is no rsync, or a wrapper keeps what it says.
    func silence() -> RunFailure {
        RunFailure(
            .dependency,
            item: "rsync",
            reach: .run,
            """
            \(program) has listed nothing, not even the source's own folder, so it can't be known what has changed. Let the setting \
            rsync.program name rsync, or a program that runs it and leaves its output alone.
            """
        )
    }

    /// Where rsync reads nothing, its standard input has room for the lock.
    private func source(of input: [UInt8]) -> ChildProgram.Input {
        if input.isEmpty, let lock { return .file(lock) }
        return .bytes(input)
    }

    /// What of this process's environment rsync gets.
    static var environment: [String: String] {
        ChildProgram.environment(ChildProgram.inherited).merging(["LC_ALL": "C"]) { $1 }
    }
}
