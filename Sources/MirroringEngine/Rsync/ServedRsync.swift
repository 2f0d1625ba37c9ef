import MirroringEvents
import MirroringFiles
import MirroringRemote
import SystemPackage

/// The rsync of a far end: a server for the near end's, by arguments that have been checked, in folders that this process holds open.
///
/// Where the near end is gone, or does not want it any more, it gets SIGTERM, and keeps what it has of a file.
struct ServedRsync: Sendable {
    /// How long it may take to end by itself when its input has ended: it does so at once, unless it is at work on a large file.
    private static let patience = Duration.seconds(5)

    /// The program; found along `PATH` if it is a bare name.
    var program: String
    /// What it is given beside that for which the near end asks: what the owner of this side wants.
    var options: [String] = []

    /// Runs it to its end; blocks as long.
    ///
    /// - Parameters:
    ///   - question: the one that asks for it, by which its bytes come and go.
    ///   - arguments: what it is given.
    ///   - folders: the folders that these may name.
    /// - Returns: the answer, as it is sent.
    /// - Throws: `FailureMessage` if it can't be started.
    func answer(
        _ question: FarQuestion,
        _ arguments: ServerArguments,
        in folders: [ServedFolder: RsyncRoot]
    ) throws(FailureMessage) -> [UInt8] {
        // They are known to rsync by this process's descriptors.
        defer { withExtendedLifetime(folders) {} }
        let paths = folders.filter { arguments.folders.contains($0.key) }.mapValues(\.argument)
        guard paths.count == arguments.folders.count else {
            throw FailureMessage(.validation, item: "rsync", reach: "run", "rsync is to use a folder that is not open.")
        }
        do throws(RunFailure) {
            let server = try start(arguments.texts(adding: options) { paths[$0] ?? "" })
            carry(for: question, server)
            let ending = try server.wait()
            return RsyncEnding(code: ending.code, messages: ending.heard, folders: paths).records
        } catch {
            throw FailureMessage(error.category, item: "rsync", reach: "run", error.description)
        }
    }

    private func start(_ arguments: [String]) throws(RunFailure) -> PipedProgram<[String]> {
        let child = ChildProgram(
            program: program,
            arguments: arguments.map { Array($0.utf8) },
            environment: Rsync.environment,
            remedy: "Install rsync there."
        )
        return try PipedProgram(child, messageLimit: RsyncEnding.messageLimit)
    }

    /// Carries its bytes until it has no more.
    private func carry(for question: FarQuestion, _ server: PipedProgram<[String]>) {
        let input = PipeEnd(server.input)
        question.receive { bytes, isLast in
            input.write(bytes)
            guard isLast else { return }
            // First: who still writes to it, and is waited for, may wait for an rsync that reads no more.
            server.end(after: question.stop == nil ? Self.patience : .zero)
            input.close()
        }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: FrameLimits.data, alignment: 8)
        defer {
            buffer.deallocate()
            try? server.output.close()
        }
        while let count = try? server.output.read(into: buffer), count > 0 {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            guard (try? question.send(bytes, isLast: false)) != nil else {
                server.end()
                break
            }
        }
        // Who is gone does not hear it.
        try? question.send(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
    }
}
