import MirroringFiles
import MirroringRemote
import SystemPackage

extension SSHProcess {
    /// Why there is no session.
    private enum NoGreeting: Error {
        /// All that came before ssh has ended.
        case ended(noise: [UInt8])
        /// It took too long.
        case silent
    }

    /// How long ssh may take to end when all has been said.
    static let endPatience = Duration.seconds(5)

    /// Begins a session with the far end as soon as that has greeted; blocks. Called once.
    ///
    /// - Throws: ``SSHFailure``, ``RunFailure``; without a session ssh has ended.
    func begin() throws -> NearSession {
        let moment = ContinuousClock.now + terms.greetingPatience
        do {
            let rest = try restBehindGreeting(until: moment)
            if let keyFailure { throw keyFailure }
            return try NearSession(
                reading: input,
                writing: output,
                behind: rest,
                version: terms.version,
                role: terms.role,
                times: terms.times,
                until: moment
            )
        } catch {
            for end in [input, output] { try? end.close() }
            throw noSession(because: error)
        }
    }

    /// What it means for a run that a session has ended; blocks until ssh has ended as well.
    func failure(_ ending: SessionEnding) -> any Error {
        let ssh: SSHEnding
        do {
            ssh = try end(within: Self.endPatience)
        } catch {
            return error
        }
        switch ending {
        case .lost:
            var ssh = ssh
            ssh.isGreeted = true
            return SSHFailure(ssh, at: terms.place, terms.options)
        case .refused(let message): return RunFailure(message).reaching(.run)
        case .incompatible(let far): return RunFailure(incompatible: far, with: terms)
        case .violated(let violation): return RunFailure(violation, at: terms.place)
        case .closed: return CancellationError()
        }
    }

    /// Reads up to the far end's greeting.
    ///
    /// - Parameter moment: when it has to be there.
    /// - Returns: what came behind it.
    private func restBehindGreeting(until moment: ContinuousClock.Instant) throws -> [UInt8] {
        var greeting = Greeting()
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while try input.waitForBytes(for: ContinuousClock.now.duration(to: moment)) {
            let count = try buffer.withUnsafeMutableBytes { try input.read(into: $0) }
            guard count > 0 else { throw NoGreeting.ended(noise: greeting.noise) }
            if let found = try greeting.append(buffer[..<count]) { return found.rest }
        }
        throw NoGreeting.silent
    }

    /// Why there is no session, for a run.
    private func noSession(because error: any Error) -> any Error {
        switch error {
        case NoGreeting.silent:
            _ = try? end()
            let seconds = Int(terms.greetingPatience.components.seconds)
            return SSHFailure.silent(for: seconds, at: terms.place)
        case NoGreeting.ended(let noise):
            do {
                var ssh = try end(within: Self.endPatience)
                ssh.heard(noise: noise)
                return SSHFailure(ssh, at: terms.place, terms.options)
            } catch {
                return error
            }
        case let failure as SSHFailure:
            _ = try? end()
            return failure
        case let violation as ProtocolViolation: return failure(.violated(violation))
        case let ending as SessionEnding: return failure(ending)
        default: return failure(.lost("\(error)"))
        }
    }
}
