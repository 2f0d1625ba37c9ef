import Dispatch
import MirroringEvents
import MirroringFiles
import MirroringRemote
import SystemPackage

/// The far rsync of a run, as the near one has it behind its `--rsh`.
///
/// The near rsync starts a shell there. That says by a pipe what the far rsync is to be given, and then carries rsync's bytes to this process by
/// that pipe, and back by another. A thread of this process takes them to the session; the session's own thread brings those that come.
final class FarRsync: Sendable {
    /// How long the far end may take to say how its rsync has ended that was cancelled: it gives that five seconds.
    private static let patience = Duration.seconds(10)

    /// For the near rsync.
    let arguments: [[UInt8]]
    private let folder: FarFolder
    /// Where the near rsync's bytes come from.
    private let output: FileDescriptor
    /// Keeps that pipe from its end until the shell has it open.
    private let hold: PipeEnd
    /// Where bytes go to the near rsync.
    private let input: PipeEnd
    /// The question by which it was asked for; nil if the near rsync has ended before.
    private let asked = Arrival<Result<NearQuestion?, RunFailure>>()
    private let answer = Arrival<Result<[UInt8], any Error>>()

    /// Makes ready for a near rsync that is about to be started.
    ///
    /// - Parameter folder: the folder that is not here.
    init(_ folder: FarFolder) throws(RunFailure) {
        let (there, back) = try ProgramPipe.pair(for: "rsync")
        do throws(Errno) {
            let script = Self.script(try there.readEnd.pathOfHandle(), try back.writeEnd.pathOfHandle())
            arguments = ["--rsh=sh -c '\(script)' sh", "--blocking-io", "--numeric-ids"].map { Array($0.utf8) }
        } catch {
            for pipe in [there, back] { pipe.close() }
            throw RunFailure(handingOver: "the pipes of the session", error)
        }
        self.folder = folder
        (output, hold, input) = (there.readEnd, PipeEnd(there.writeEnd), PipeEnd(back.writeEnd))
        // The shell opens its own: nobody else may, or what is written there after the near rsync's end would be waited for.
        try? back.readEnd.close()
        DispatchQueue(label: "mirroring.far-rsync").async { self.carry() }
    }

    /// What the shell does, which the near rsync gives the host, the far rsync's name and its arguments. rsync cuts the command into words
    /// itself: there must be no `'` in it.
    ///
    /// What it waits for is the end of what comes, since rsync closes its own side only when the shell has ended.
    private static func script(_ there: String, _ back: String) -> String {
        let rest = "2>/dev/null 3>&- 4<&- 5<&-"
        return """
            exec 3>\(there) 4<&0 5<\(back) && shift 2 && printf "%s\\0" "$#" "$@" >&3 && { cat <&4 >&3 \(rest) & } \
            && exec cat <&5 \(rest)
            """
    }

    /// How it has ended; asked when the near rsync has.
    ///
    /// - Returns: nil if the near rsync had not come so far as to need it.
    /// - Throws: ``RunFailure`` of the far end's; `SessionEnding` if the session has ended before; `CancellationError`, when the far end has
    ///   been told so.
    func ending() async throws -> RsyncEnding? {
        hold.close()
        guard let question = try await asked.arrived().get() else { return nil }
        let answer = await withTaskCancellationHandler {
            await self.answer.arrived()
        } onCancel: {
            cancel(question)
        }
        try Task.checkCancellation()
        do {
            return try RsyncEnding(records: answer.get())
        } catch let failure as FailureMessage {
            throw RunFailure(failure)
        } catch let violation as ProtocolViolation {
            let remedy = "Use the same version of mirror at both ends."
            let sentence = "The far end does not keep to the protocol: \(violation). \(remedy)"
            throw RunFailure(.validation, item: "rsync", reach: .run, sentence)
        }
    }

    /// Has it end, and waits until it has, or the line is too slow to say so.
    func end() async {
        hold.close()
        guard case .success(let question?) = await asked.arrived() else { return }
        cancel(question)
        _ = await answer.arrived()
    }

    private func cancel(_ question: NearQuestion) {
        question.cancel()
        let queue = DispatchQueue(label: "mirroring.far-rsync.patience")
        queue.asyncAfter(deadline: .now() + Self.patience / .seconds(1)) { [answer] in
            answer.set(.failure(CancellationError()))
        }
    }

    // MARK: Carrying

    private func carry() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: FrameLimits.data, alignment: 8)
        defer {
            buffer.deallocate()
            // A near rsync that still writes is told so.
            try? output.close()
        }
        var told = ToldArguments()
        while let bytes = read(into: buffer) {
            guard let arguments = told.append(bytes) else { continue }
            hold.close()
            do throws(RunFailure) {
                let question = try ask(for: arguments)
                asked.set(.success(question))
                carry(told.rest, to: question, by: buffer)
            } catch {
                asked.set(.failure(error))
                input.close()
            }
            return
        }
        asked.set(.success(nil))
    }

    /// What comes next; nil at the pipe's end.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let count = try? output.read(into: buffer), count > 0 else { return nil }
        return UnsafeRawBufferPointer(rebasing: buffer[..<count])
    }

    private func ask(for arguments: [String]) throws(RunFailure) -> NearQuestion {
        var request = RsyncRequest(
            packageId: folder.packageId,
            release: folder.release,
            arguments: arguments
        )
        guard request.problem == nil, request.json().count <= FrameLimits.json else {
            throw RunFailure(
                .validation,
                item: "rsync",
                reach: .run,
                "The job's options for rsync are too many or too long for the rsync of another machine. Leave some out."
            )
        }
        request.names = folder.names
        let question = folder.session.ask(
            .rsync,
            request.question,
            onData: { [input] bytes, isLast in
                input.write(bytes)
                if isLast { input.close() }
            }
        )
        Task { [answer, input] in
            answer.set(await question.result.arrived())
            // Not on a thread that must not be blocked: bytes may still be on their way into it.
            DispatchQueue(label: "mirroring.far-rsync.end").async { input.close() }
        }
        return question
    }

    private func carry(_ first: [UInt8], to question: NearQuestion, by buffer: UnsafeMutableRawBufferPointer) {
        do {
            if !first.isEmpty { try first.withUnsafeBytes { try question.send($0, isLast: false) } }
            while let bytes = read(into: buffer) { try question.send(bytes, isLast: false) }
        } catch {
            // The line is broken: whoever waits for the answer is told so.
        }
        try? question.send(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
    }
}
