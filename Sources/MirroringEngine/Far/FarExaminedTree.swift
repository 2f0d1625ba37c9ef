import MirroringRemote

/// A tree of another machine that is examined: there, so that no content travels.
struct FarExaminedTree: ExaminedTree {
    private let place: RemotePlace
    private let connection: FarConnection

    /// The tree that a connection has opened for a check.
    init(at place: RemotePlace, by connection: FarConnection) {
        (self.place, self.connection) = (place, connection)
    }

    func look(at paths: [RelativePath]) throws -> [EntrySight] {
        try ask(.sights, of: paths, EntrySight.read)
    }

    func read(_ files: [RelativePath]) throws -> [FileReading] {
        try ask(.contents, of: files, FileReading.read)
    }

    /// Asks about paths, as many at once as can be.
    private func ask<Answer>(
        _ subject: FarExamination.Subject,
        of paths: [RelativePath],
        _ read: ([UInt8], _ count: Int) throws(ProtocolViolation) -> [Answer]
    ) throws -> [Answer] {
        var answers: [Answer] = []
        for part in paths.parts(\.bytes.count) {
            let question = FarExamination(subject, of: part).records
            answers += try connection.ask(.examine, question, at: place) { answer throws(ProtocolViolation) in
                try read(answer, part.count)
            }
        }
        return answers
    }
}

extension FarSource {
    func examined() -> any ExaminedTree { FarExaminedTree(at: place, by: connection) }
}

extension FarDestination {
    func examined() -> any ExaminedTree { FarExaminedTree(at: place, by: connection) }
}
