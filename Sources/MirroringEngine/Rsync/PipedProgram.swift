import Dispatch
import Glibc
import MirroringFiles
import Synchronization
import SystemPackage

/// A program as a child process between two pipes, for threads that may be blocked. With its last reference, or this process, it gets SIGTERM.
///
/// What it says on stderr is heard line by line, into whatever the owner makes of it.
final class PipedProgram<Heard: Sendable>: Sendable {
    /// How it ended and what was heard of it.
    struct Ending: Sendable {
        /// The exit code, or minus the number of the signal that ended it.
        var code: Int
        /// Whether it was ended from here, before it had ended by itself.
        var isStopped = false
        var heard: Heard
    }

    /// Where it is written what the program reads, and where what it writes is read; whoever has them closes them.
    let input, output: FileDescriptor
    private let ended: Arrival<Result<Ending, RunFailure>>
    private let course: Course
    private let task: Task<Void, Never>

    /// What is known of the process while it lasts.
    private final class Course: Sendable {
        private struct State {
            var group: ProcessGroup?
            var isCutShort = false
            var ownCode: Int?
        }

        private let state = Mutex(State())

        /// Whether it had not ended by itself when it was to end.
        var isCutShort: Bool { state.withLock { $0.isCutShort } }
        /// How it had ended by then, if that was still to be asked for.
        var ownCode: Int? { state.withLock { $0.ownCode } }

        func began(_ group: ProcessGroup) {
            state.withLock { $0.group = group }
        }

        /// Notes whether it has ended already: on a busy machine nobody may have heard of that yet.
        func hasToEnd() {
            state.withLock { state in
                guard !state.isCutShort, state.ownCode == nil else { return }
                switch state.group?.leaderFate ?? .running {
                case .running: state.isCutShort = true
                case .ended(let code): state.ownCode = code
                case .buried: break  // its exit code is on its way to us
                }
            }
        }
    }

    /// Starts a program. That it can't be started is told where its end is waited for.
    ///
    /// - Parameters:
    ///   - program: the program, whose input is replaced.
    ///   - heard: what is known before it says anything.
    ///   - onMessage: adds a line of stderr to that.
    /// - Throws: ``RunFailure`` if there are no pipes.
    init(
        _ program: ChildProgram,
        hearing heard: Heard,
        onMessage: @escaping @Sendable (inout Heard, ArraySlice<UInt8>) -> Void
    ) throws(RunFailure) {
        let (there, back) = try ProgramPipe.pair(for: program.program)
        var child = program
        child.input = .file(there.readEnd)
        let ended = Arrival<Result<Ending, RunFailure>>()
        let course = Course()
        (self.ended, self.course) = (ended, course)
        (input, output) = (there.writeEnd, back.readEnd)
        task = Task.detached { [child] in
            var itsEnds = [there.readEnd, back.writeEnd]
            // As long as this process holds them as well, nobody sees that the program has closed its own.
            func closeItsEnds() {
                for end in itsEnds { try? end.close() }
                itsEnds = []
            }
            var ending = Ending(code: -Int(SIGTERM), heard: heard)
            do {
                let code = try await child.run(into: back.writeEnd) { process in
                    course.began(process)
                    closeItsEnds()
                } onMessage: { line in
                    onMessage(&ending.heard, line)
                }
                ending.isStopped = course.isCutShort
                if !ending.isStopped { ending.code = code }
            } catch let failure as RunFailure {
                closeItsEnds()
                return ended.set(.failure(failure))
            } catch {
                ending.isStopped = course.ownCode == nil
                ending.code = course.ownCode ?? ending.code
            }
            closeItsEnds()
            ended.set(.success(ending))
        }
    }

    deinit {
        task.cancel()
    }

    /// Has it end: it gets SIGTERM, and is killed with all that it has started if it has not ended five seconds later.
    ///
    /// - Parameter patience: how long it may take to end by itself before.
    func end(after patience: Duration = .zero) {
        let stop = { @Sendable [task, course] in
            course.hasToEnd()
            task.cancel()
        }
        guard patience > .zero else { return stop() }
        let moment = DispatchTime.now() + patience / .seconds(1)
        DispatchQueue(label: "mirroring.piped-program").asyncAfter(deadline: moment, execute: stop)
    }

    /// Waits until it has ended; blocks.
    ///
    /// - Throws: ``RunFailure`` if it could not be started.
    func wait() throws(RunFailure) -> Ending { try ended.wait().get() }
}

extension PipedProgram where Heard == [String] {
    /// Starts a program, of whose lines on stderr the first are kept, so many at most.
    convenience init(_ program: ChildProgram, messageLimit: Int) throws(RunFailure) {
        try self.init(program, hearing: []) { messages, line in messages.keep(line, limit: messageLimit) }
    }
}

extension ProgramPipe {
    /// One pipe to a program, and one from it.
    static func pair(for program: String) throws(RunFailure) -> (there: ProgramPipe, back: ProgramPipe) {
        var there: ProgramPipe?
        do throws(SystemFailure) {
            let first = try ProgramPipe(for: program)
            there = first
            return (first, try ProgramPipe(for: program))
        } catch {
            there?.close()
            throw RunFailure(error)
        }
    }
}
