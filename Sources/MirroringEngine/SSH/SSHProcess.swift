import Foundation
import MirroringFiles
import MirroringSettings
import SystemPackage

/// The ssh of one session, a child process between two pipes.
///
/// It ends by itself when the far end has ended, which it does when nothing more can come. With its last reference, or this process, it gets
/// SIGTERM.
final class SSHProcess: Sendable {
    let terms: SessionTerms
    private let program: PipedProgram<SSHEnding>
    /// That the host's key was taken without being noted.
    private let unnoted: Arrival<SSHFailure>

    /// Where the far end's bytes come from; reading blocks. Who has it begin a session leaves this to that.
    var input: FileDescriptor { program.output }
    /// Where bytes go to the far end; writing blocks. Who has it begin a session leaves this to that.
    var output: FileDescriptor { program.input }

    /// Starts ssh. That it can't be started is told where its end is waited for.
    ///
    /// - Throws: ``RunFailure`` if there are no pipes.
    init(_ terms: SessionTerms) throws(RunFailure) {
        let child = ChildProgram(
            program: terms.program,
            arguments: SSHCommand(place: terms.place, options: terms.options).arguments.map { Array($0.utf8) },
            environment: SSHCommand.environment(of: ProcessInfo.processInfo.environment, home: HomeFolder.account),
            remedy: "Install OpenSSH, or name it in the setting ssh.program."
        )
        let unnoted = Arrival<SSHFailure>()
        (self.terms, self.unnoted) = (terms, unnoted)
        program = try PipedProgram(child, hearing: SSHEnding(code: 0)) { ending, line in
            ending.heard(line)
            // Where keys have to be known it would be that of a host on the way, which is the user's own configuration's.
            guard terms.options.hostKeys == .acceptNew, let last = ending.messages.last else { return }
            if let failure = SSHFailure(unnotedKey: last, at: terms.place) { unnoted.set(failure) }
        }
    }

    /// Why nothing may be said to the host, whoever is let in there; nil as far as is known. ssh says so before it logs in, and goes on. It is
    /// heard by another thread, so it is worth asking again.
    var keyFailure: SSHFailure? { unnoted.value }

    /// Waits until ssh has ended by itself, and has it end when the time is over; blocks.
    ///
    /// - Returns: how it ended.
    /// - Throws: ``RunFailure`` if it could not be started.
    @discardableResult
    func end(within patience: Duration = .zero) throws(RunFailure) -> SSHEnding {
        program.end(after: patience)
        do throws(RunFailure) {
            let ended = try program.wait()
            var ending = ended.heard
            (ending.code, ending.isStopped) = (ended.code, ended.isStopped)
            return ending
        } catch {
            throw error.reaching(.run)
        }
    }
}
