import MirroringRemote

/// The side of a job that a session has opened on this machine: what answers the near end.
protocol ServedSide: Sendable {
    /// What was opened, for the near end.
    func opened() throws(RunFailure) -> OpenedMessage

    /// Works on a question that is none of rsync's; others wait as long.
    ///
    /// - Returns: the answer, as it is sent.
    /// - Throws: ``RunFailure``, `FailureMessage`; `CancellationError`; `ProtocolViolation` if the question is none.
    func answer(_ question: FarQuestion) throws -> [UInt8]

    /// What an rsync is given in addition to what the near end wants.
    ///
    /// - Parameter asked: what the rsync is for.
    func rsyncOptions(for asked: RsyncRequest) -> [String]

    /// Runs an rsync, with what has to be done before and after.
    ///
    /// - Parameters:
    ///   - asked: what it is for.
    ///   - rsync: runs it to its end.
    func serving(_ asked: RsyncRequest, _ rsync: () throws -> [UInt8]) throws -> [UInt8]

    /// The folders that the arguments of an rsync name, each open.
    ///
    /// - Parameters:
    ///   - folders: which.
    ///   - asked: what the rsync is for.
    /// - Throws: ``RunFailure``; `ProtocolViolation` if it may not work in one of them.
    func roots(
        _ folders: Set<ServedFolder>,
        for asked: RsyncRequest
    ) throws -> [ServedFolder: RsyncRoot]
}

extension DestinationService: ServedSide {}
