import MirroringFiles
import MirroringRemote
import Synchronization

/// What the near end is told when a destination is opened.
extension DestinationService {
    /// What is there, for the near end.
    func opened() throws(RunFailure) -> OpenedMessage {
        let facts = FileFacts(of: job.destination)
        var message = OpenedMessage(path: try realPath(), exists: facts != nil, staging: RealPath.of(job.staging))
        message.identity = destination.withLock { $0.identity.identity.map { [$0.device, $0.inode] } }
        message.mount = MountedFolder(destinationOf: job, in: .current)
        message.givesCapabilities = EngineRights.current.mayGiveCapabilities
        message.isLost = request.known?.isLost(for: job, in: .current)
        if case .fixed(let fixed) = job.permissions {
            (message.owner, message.group) = (fixed.owner?.number, fixed.group?.number)
        }
        return message
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
