import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization

/// What the near end is told when a destination is opened.
extension DestinationService {
    /// What is there, for the near end.
    func opened() throws(RunFailure) -> OpenedMessage {
        let facts = FileFacts(of: job.destination)
        let (path, staging) = (try realPath(), RealPath.of(job.staging))
        guard MessageText.isLine(path), MessageText.isLine(staging) else { throw unspeakable }
        var message = OpenedMessage(path: path, exists: facts != nil, staging: staging)
        message.identity = destination.withLock { $0.identity.identity.map { [$0.device, $0.inode] } }
        message.mount = MountedFolder(destinationOf: job, in: .current)
        message.givesCapabilities = EngineRights.current.mayGiveCapabilities
        message.making = .current
        message.isLost = request.known?.isLost(for: job, in: .current)
        if case .fixed(let fixed) = job.permissions {
            (message.owner, message.group) = (fixed.owner?.number, fixed.group?.number)
        }
        return message
    }

    /// A link may lead to where no job file could.
    private var unspeakable: RunFailure {
        RunFailure(
            .validation,
            item: job.destination,
            """
            The real path of \(job.destination) or of \(job.staging) has line breaks or control characters in it, or more than 4,096 \
            bytes, so no other machine can be told of it. Rename its folders.
            """
        )
    }

    /// The real path of what was opened, by which a session that is made again tells whether it is the same. A check is about one release,
    /// whatever is published meanwhile; for others a link that is switched stays what it is.
    private func realPath() throws(RunFailure) -> String {
        if request.mode == .check { return RealPath.of(try comparedPath()) }
        return job.publish == .packages ? RealPath.of(job.destination) : RealPath.ofEntry(job.destination)
    }

    /// The path of what the source is compared with.
    func comparedPath() throws(RunFailure) -> String {
        try destination.withLock { destination throws(RunFailure) in try destination.compared().name }
    }
}
