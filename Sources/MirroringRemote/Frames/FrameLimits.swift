/// How much may be said at once: all that is read is counted while it arrives, and refused before it is kept.
package enum FrameLimits {
    /// The most channels that are open at a time.
    package static let channels = 16
    /// The most bytes of questions, or of answers, that one end keeps of all open channels.
    package static let kept = 1 << 30
    /// The most bytes of a message in JSON.
    package static let json = 65_536
    /// The most bytes of the one that opens a folder: it has the job's patterns in it.
    package static let opening = 1 << 20
    /// The most bytes of rsync's, or of files, in a frame.
    package static let data = 262_144
    /// The most bytes of a list in a frame.
    package static let piece = 1 << 20
    /// The most bytes of a package's manifest, and of other lists of its items.
    package static let manifest = 512 << 20
    /// The most bytes of a list of packages, or of sentences.
    package static let list = 8 << 20
    /// The most items in a list.
    package static let items = 2_000_000
}

extension FrameKind {
    /// The most bytes in one frame.
    package var pieceLimit: Int {
        switch self {
        case .ping, .close, .cancel, .done, .discard: 0
        case .hello, .failure, .alive, .opened, .publish: FrameLimits.json
        case .open: FrameLimits.opening
        case .data: FrameLimits.data
        case .left, .look, .traits, .attributes, .begin, .begun, .room, .rsync, .ended, .settle, .ask: FrameLimits.piece
        case .files, .importPackage, .imported, .drop, .published, .examine, .trace, .past: FrameLimits.piece
        }
    }

    /// The most bytes in all frames of a message; of rsync's bytes, and of files', nothing is kept, and there is no limit.
    package var messageLimit: Int {
        switch self {
        case .data: .max
        case .ended: 2 << 20  // 1,000 messages of 1 KiB each
        case .left, .look, .begin, .begun, .room, .rsync, .settle, .ask, .examine: FrameLimits.manifest
        case .files, .importPackage, .imported, .past: FrameLimits.manifest
        case .drop, .published: FrameLimits.list
        default: pieceLimit
        }
    }

    /// Whether a message may have more frames than one.
    package var isInPieces: Bool { messageLimit > pieceLimit }
}
