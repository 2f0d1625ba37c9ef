import Synchronization
import SystemPackage

/// rsync as a ``ChildProgram``.
///
/// Of this process's environment it gets what a program needs to find others and its user, and no more: `PATH`, `USER`,
/// `LOGNAME`, `LANG`, `TZ`, `TMPDIR`, and `RSYNC_MAX_ALLOC`, how much memory it may take. Passwords in `MIRRORING_…`
/// are none of its business, and the other variables of rsync's own would change what it does and how it says so. So
/// would `HOME`: rsync reads `.popt` there, which can have it run any program, and the home may be another user's where
/// somebody has become root and kept the variable.
///
/// It runs with `--archive`: permissions are copied as they are, as are symbolic links, whatever they lead to, pipes,
/// sockets and, for root, devices. Set-user-ID and set-group-ID of programs come when they have been compared, see
/// ``ProgramComparison``. Who may write to the source decides what gets to the destination.
struct Rsync: Sendable {
    /// The program; found along `PATH` if it is a bare name.
    var program: String
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
    /// - Parameters:
    ///   - arguments: its options and paths, as bytes.
    ///   - roots: the folders among them.
    ///   - input: what it reads from its standard input.
    ///   - watch: asked again and again whether it goes on; ended by that, it has a result all the same.
    ///   - onLine: called for every line of stdout.
    /// - Throws: ``RunFailure`` (dependency) if it can't be started; ``RunEnd`` if the run's time was over, and rsync was ended for that;
    ///   `CancellationError`.
    func run(
        _ arguments: [[UInt8]],
        in roots: [RsyncRoot] = [],
        input: [UInt8] = [],
        watch: (any RsyncWatch)? = nil,
        onLine: (ArraySlice<UInt8>) -> Void
    ) async throws -> RsyncResult {
        // They are known to rsync by this process's descriptors.
        defer { withExtendedLifetime(roots) {} }
        let child = ChildProgram(
            program: program,
            arguments: arguments,
            environment: Self.environment,
            input: source(of: input),
            remedy: "Install rsync, or name it in the setting rsync.program."
        )
        let deadline = deadline
        let end = Mutex<RunEnd?>(nil)
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
            onLine: onLine
        )
        if let end = end.withLock({ $0 }) { throw end }
        let messages = ending.messages.map { message in
            roots.reduce(message) { $1.named(in: $0) }
        }
        return RsyncResult(code: ending.code, messages: messages)
    }

    /// Where rsync reads nothing, its standard input has room for the lock.
    private func source(of input: [UInt8]) -> ChildProgram.Input {
        if input.isEmpty, let lock { return .file(lock) }
        return .bytes(input)
    }

    /// What of this process's environment rsync gets.
    private static var environment: [String: String] {
        ChildProgram.environment(ChildProgram.inherited + ["RSYNC_MAX_ALLOC"]).merging(["LC_ALL": "C"]) { $1 }
    }
}
