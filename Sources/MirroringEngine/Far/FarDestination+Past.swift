import MirroringRemote

extension FarDestination: PastSide {
    func releases() throws(RunFailure) -> [JobRelease] {
        try asked(.releases) { answer throws(ProtocolViolation) in try FarPastAnswers.releases(answer) }
    }

    func target(_ beginning: String?) throws(RunFailure) -> ReleaseName {
        try asked(.target(beginning)) { answer throws(ProtocolViolation) in
            try FarPastAnswers.target(answer, beginning)
        }
    }

    func roll(to target: ReleaseName) throws(RunFailure) {
        try asked(.roll(target), whenUnwanted: .finished) { answer throws(ProtocolViolation) in
            try FarSourceAnswers.nothing(answer)
        }
    }

    func versions(of path: RelativePath) throws(RunFailure) -> [KeptVersion] {
        try asked(.versions(path)) { answer throws(ProtocolViolation) in try FarPastAnswers.versions(answer, of: path) }
    }

    func choose(_ restoring: Restoring) throws(RunFailure) -> Manifest {
        let manifest = try asked(.choose(restoring)) { [id = job.id] answer throws(ProtocolViolation) in
            try FarPastAnswers.manifest(answer, of: restoring, id)
        }
        chosen = manifest
        return manifest
    }

    func copy(_ restoring: Restoring, onCopied: (Int) -> Void) throws -> Manifest {
        let known = chosen.flatMap { $0.packageId == restoring.packageId ? $0 : nil }
        let chosen = try known ?? choose(restoring)
        let all = chosen.entries.count(where: \.isStaged)
        let manifest = try connection.ask(
            .past,
            FarPastQuestion.copy(restoring).records,
            at: place,
            onProgress: { message in onCopied(min(message.done ?? 0, all)) }
        ) { [id = job.id] answer throws(ProtocolViolation) in
            try FarPastAnswers.manifest(answer, of: restoring, id, copying: chosen)
        }
        onCopied(all)
        return manifest
    }

    private func asked<Answer>(
        _ question: FarPastQuestion,
        whenUnwanted work: UnwantedWork = .ended,
        _ read: ([UInt8]) throws(ProtocolViolation) -> Answer
    ) throws(RunFailure) -> Answer {
        try place.asked { try connection.ask(.past, question.records, at: place, whenUnwanted: work, read) }
    }
}
