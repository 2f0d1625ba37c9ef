import Foundation
import MirroringFiles
import SystemPackage

/// The ssh of one session, a child process between two pipes.
///
/// It ends by itself when the far end has ended, which it does when nothing more can come. With its last reference, or this process, it gets
/// SIGTERM.
final class SSHProcess: Sendable {
    let terms: SessionTerms
    /// Where the far end's bytes come from, and where bytes go to it; reading and writing block. Who has it begin a session leaves them to
    /// that.
    let input, output: FileDescriptor
    private let ended: Arrival<Result<SSHEnding, RunFailure>>
    private let task: Task<Void, Never>

    /// Starts ssh. That it can't be started is told where its end is waited for.
    ///
    /// - Throws: ``RunFailure`` if there are no pipes.
    init(_ terms: SessionTerms) throws(RunFailure) {
        let (there, back) = try ProgramPipe.pair(for: terms.program)
        let child = ChildProgram(
            program: terms.program,
            arguments: SSHCommand(place: terms.place, options: terms.options).arguments.map { Array($0.utf8) },
            environment: SSHCommand.environment(of: ProcessInfo.processInfo.environment, home: Account.home),
            input: .file(there.readEnd),
            remedy: "Install OpenSSH, or name it in the setting ssh.program."
        )
        let ended = Arrival<Result<SSHEnding, RunFailure>>()
        self.terms = terms
        self.ended = ended
        (input, output) = (back.readEnd, there.writeEnd)
        task = Task.detached {
            var farEnds = [there.readEnd, back.writeEnd]
            // As long as this process holds them as well, nobody sees that ssh has closed its own.
            func closeFarEnds() {
                for end in farEnds { try? end.close() }
                farEnds = []
            }
            var ending = SSHEnding(code: -Int(SIGTERM))
            do {
                let code = try await child.run(
                    into: back.writeEnd,
                    onStart: closeFarEnds,
                    onMessage: { ending.heard($0) }
                )
                ending.code = code
            } catch let failure as RunFailure {
                closeFarEnds()
                return ended.set(.failure(failure.reaching(.run)))
            } catch {
                ending.isStopped = true
            }
            closeFarEnds()
            ended.set(.success(ending))
        }
    }

    deinit {
        task.cancel()
    }

    /// Waits until ssh has ended by itself, and has it end when the time is over; blocks.
    ///
    /// - Returns: how it ended.
    /// - Throws: ``RunFailure`` if it could not be started.
    @discardableResult
    func end(within patience: Duration = .zero) throws(RunFailure) -> SSHEnding {
        if ended.wait(for: patience) == nil { task.cancel() }
        return try ended.wait().get()
    }
}
