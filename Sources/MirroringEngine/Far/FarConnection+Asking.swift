import MirroringEvents
import MirroringFiles
import MirroringRemote

extension FarConnection {
    /// Asks a question whose answer may be anybody's.
    ///
    /// - Parameters:
    ///   - kind: what is asked.
    ///   - question: what it says.
    ///   - place: who is asked.
    ///   - work: what becomes of it when nobody wants to know any more.
    ///   - onProgress: gets what the far end said last of how far it has come, now and then while it is waited.
    ///   - endsWithRun: whether the far end is told to end the work when the run's time is over.
    ///   - isUnwanted: whether it is told so since nobody wants to know any more; asked now and then.
    ///   - read: reads the answer.
    /// - Throws: ``RunFailure``; ``RunEnd``; `CancellationError`.
    func ask<Answer>(
        _ kind: FrameKind,
        _ question: [UInt8] = [],
        at place: RemotePlace,
        whenUnwanted work: UnwantedWork = .ended,
        onProgress: (AliveMessage) -> Void = { _ in },
        endsWithRun: Bool = false,
        unless isUnwanted: () -> Bool = { false },
        _ read: ([UInt8]) throws(ProtocolViolation) -> Answer
    ) throws -> Answer {
        let answer = try ask(
            kind,
            question,
            whenUnwanted: work,
            onProgress: onProgress,
            endsWithRun: endsWithRun,
            unless: isUnwanted
        )
        do throws(ProtocolViolation) {
            return try read(answer)
        } catch {
            throw RunFailure(error, at: place)
        }
    }

    /// Has something done, of which there is nothing to tell but that it is.
    func have(_ kind: FrameKind, _ question: [UInt8] = []) throws {
        _ = try ask(kind, question)
    }

    /// Whether anything there has attributes. Where the run's time is over before that is known, something may have: whatever is asked next
    /// says that it is over.
    ///
    /// - Parameters:
    ///   - kind: what is asked.
    ///   - question: what it says.
    ///   - place: who is asked.
    func search(
        _ kind: FrameKind,
        _ question: [UInt8],
        at place: RemotePlace
    ) throws(RunFailure) -> AttributeSearch {
        let hasFound = try place.asked { () throws -> Bool in
            do {
                return try ask(kind, question, at: place, endsWithRun: true, FarSourceAnswers.isSo)
            } catch is RunEnd {
                return true
            }
        }
        return AttributeSearch(hasFound: hasFound)
    }

    /// Begins to ask whether anything there has attributes, and waits for nothing: rsync may compare meanwhile. The far end looks no further
    /// when nobody wants to know any more, or the run's time is over.
    ///
    /// - Parameters:
    ///   - kind: what is asked.
    ///   - question: what it says.
    ///   - place: who is asked.
    func beginSearch(_ kind: FrameKind, _ question: [UInt8], at place: RemotePlace) -> AttributeSearch {
        AttributeSearch { isUnwanted in
            try self.ask(kind, question, at: place, endsWithRun: true, unless: isUnwanted, FarSourceAnswers.isSo)
        }
    }

    /// What is known of entries at a destination.
    ///
    /// - Parameters:
    ///   - paths: the entries.
    ///   - tree: where they are.
    ///   - place: who is asked.
    func look(at paths: [RelativePath], in tree: FarLook.Tree, at place: RemotePlace) throws -> Sights {
        var sights: [RelativePath: Result<FileFacts?, RunFailure>] = [:]
        for part in paths.parts(\.bytes.count) {
            let question = FarLook(in: tree, at: Array(part)).records
            let list = try ask(.look, question, at: place) { answer throws(ProtocolViolation) in
                try FactsList(records: answer, expecting: part.count)
            }
            for (path, known) in zip(part, list.facts) { sights[path] = known.mapError { RunFailure($0) } }
        }
        return Sights(sights)
    }
}

extension RemotePlace {
    /// Asks what is there, for those who can fail in one way alone: what was not asked to the end, since the run was cancelled, is a
    /// failure.
    func asked<Result>(_ body: () throws -> Result) throws(RunFailure) -> Result {
        do {
            return try body()
        } catch let failure as RunFailure {
            throw failure
        } catch {
            throw RunFailure(.cancelled, item: host, reach: .run, "\(host) was not asked to the end.")
        }
    }
}
