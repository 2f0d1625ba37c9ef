import Glibc
import MirroringEvents
import MirroringFiles

extension WrappedRun {
    /// The command has ended.
    mutating func end(_ ending: ProgramEnding, at now: ContinuousClock.Instant) {
        guard let start else { return }
        finishLines()
        // It was over before anything was told of it.
        if known.isProgress, teller.packageHeader == nil { tellProgress(at: now) }
        update()
        // Nothing is under way any more.
        teller.packageHeader?.etaSeconds = nil
        teller.progress?.etaSeconds = nil
        let meaning = meaning(of: ending.cause)
        let hasEndedItself = meaning.kind == .done || meaning.kind == .partly
        let objections = hasEndedItself ? objections(after: now - start) : []
        // First, since what follows is for the last event.
        if hasEndedItself, objections.isEmpty { tellPackage() }
        note(.processing, Self.sentence(of: ending.resources, after: now - start))
        noteTail()
        if let last = objections.last {
            if meaning.kind == .partly {
                note(.warning, sentence(of: ending.cause, meaning), meaning.category ?? .internal)
            }
            for objection in objections.dropLast() { note(.error, objection.sentence, objection.category) }
            return fail(last.sentence, last.category)
        }
        switch meaning.kind {
        case .done:
            teller.progress?.percent = 100
            tell(.jobCompleted(withErrors: false))
        case .partly:
            note(.warning, sentence(of: ending.cause, meaning), meaning.category ?? .internal)
            tell(.jobCompleted(withErrors: true))
        case .failed: fail(sentence(of: ending.cause, meaning), meaning.category ?? saidCategory)
        case .cancelled:
            note(.warning, sentence(of: ending.cause, meaning), .cancelled)
            tell(.cancelled(in: teller.phase))
        }
    }

    /// The command could not be started.
    ///
    /// - Parameter number: the system's number.
    mutating func tellThatItDidNotStart(_ number: Int32) {
        note(.processing, "The command is: \(command.shown)")
        let category: Category =
            switch number {
            case ENOENT, ENOTDIR: .notFound
            case EACCES, EPERM: .authorization
            default: .internal
            }
        note(.error, "The command can't be started: \(SystemFailure.reason(of: number)).", category)
        tell(.validationFailed)
    }

    // MARK: What it means

    private func meaning(of cause: ProgramEnding.Cause) -> ExitMeaning {
        switch cause {
        case .exit(let code):
            let meaning = command.tool.meaning(ofExit: code)
            // Whoever is asked to end, and does, need not have a code of his own for it.
            guard meaning.kind == .failed || meaning.kind == .partly, signal != nil else { return meaning }
            return ExitMeaning(.cancelled, .cancelled, meaning.words)
        case .signal(let number):
            return ExitMeaning(SignalName.asksForTheEnd(number) ? .cancelled : .failed, .internal)
        }
    }

    /// Why a run is none that went well, whatever the command says.
    private func objections(after duration: Duration) -> [(sentence: String, category: Category)] {
        let broken = guards.broken(after: duration, moved: known.moved, match: match)
        let objections = broken.map { (sentence: $0, category: Category.validation) }
        guard let failure else { return objections }
        let category: Category = [ENOSPC, EDQUOT].contains(failure) ? .diskFull : .internal
        let reason = SystemFailure.reason(of: failure)
        let sentence = "Not all that the command has written could be passed on: \(reason)."
        return objections + [(sentence: sentence, category: category)]
    }

    private func sentence(of cause: ProgramEnding.Cause, _ meaning: ExitMeaning) -> String {
        let words = meaning.words.map { ": \($0)" } ?? ""
        return switch cause {
        case .exit(let code): "The command ended with exit code \(code)\(words)."
        case .signal(let number): "The command was ended by the signal \(SignalName.of(number))\(words)."
        }
    }

    /// The kind of trouble that its last lines tell.
    private var saidCategory: Category {
        tail.lines.reversed().lazy.compactMap { Category(saidIn: $0.message) }.first ?? .internal
    }

    private static func sentence(of needed: ProgramEnding.Resources, after duration: Duration) -> String {
        func seconds(_ milliseconds: Int) -> String { "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s" }
        let (whole, part) = duration.components
        let took = seconds(Int(whole) * 1_000 + Int(part / 1_000_000_000_000_000))
        return """
            It took \(took), of which the processor was busy for \(seconds(needed.userMilliseconds)) and the system for \
            \(seconds(needed.systemMilliseconds)); it had \(needed.memoryBytes / 1_000_000) MB of memory at most, and the disks gave it \
            \(needed.readBytes / 1_000_000) MB and took \(needed.writtenBytes / 1_000_000) MB.
            """
    }

    // MARK: The end that is told

    /// Tells that the package has arrived and is in place, if there is one: the command itself makes no difference.
    private mutating func tellPackage() {
        guard teller.packageHeader != nil else { return }
        teller.packageHeader?.sizeOfReceiveData = known.bytes ?? 0
        tell(.packageTransferred)
        teller.packageBody?.importedFiles = known.items ?? known.moved ?? 0
        teller.progress?.importedFiles = known.items ?? known.moved
        tell(.packageImported)
    }

    /// Ends the run because the command has failed.
    mutating func fail(_ message: String, _ category: Category) {
        note(.error, message, category)
        let failure: MirroringOccurrence =
            switch teller.phase {
            case .exporting: .exportFailed
            case .transferring: .transferFailed(continues: false)
            case .importing: .importFailed(continues: false)
            }
        tell(failure)
    }

    /// Adds the last lines to the log of the last event.
    mutating func noteTail() {
        for entry in tail.lines { teller.note(entry) }
    }
}
