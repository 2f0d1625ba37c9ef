/// How much may be said at once: all that is read is counted while it arrives, and refused before it is kept.
package enum FrameLimits {
    /// The most channels that are open at a time.
    package static let channels = 16
    /// The most bytes of questions, or of answers, that one end keeps of all open channels.
    package static let kept = 1 << 30
    /// The most bytes of a message in JSON.
    package static let json = 65_536
    /// The most bytes of rsync's in a frame.
    package static let data = 262_144
    /// The most bytes of a list in a frame.
    package static let piece = 1 << 20
    /// The most bytes of a package's manifest.
    package static let manifest = 512 << 20
    /// The most bytes of the names of its owners and groups.
    package static let names = 8 << 20
}

extension FrameKind {
    /// The most bytes in one frame.
    package var pieceLimit: Int {
        switch self {
        case .ping, .close, .cancel, .begun, .done: 0
        case .hello, .failure, .alive, .open, .opened, .rsync: FrameLimits.json
        case .data: FrameLimits.data
        case .left, .look, .judge, .begin, .ended, .settle, .hash, .importPackage, .imported, .drop: FrameLimits.piece
        }
    }

    /// The most bytes in all frames of a message; of rsync's bytes nothing is kept, and there is no limit.
    package var messageLimit: Int {
        switch self {
        case .data: .max
        case .ended: 2 << 20  // 1,000 messages of 1 KiB each
        case .begin: FrameLimits.json + FrameLimits.names + FrameLimits.manifest
        case .left, .look, .judge, .settle, .hash, .importPackage, .imported: FrameLimits.manifest
        default: pieceLimit
        }
    }

    /// Whether a message may have more frames than one.
    package var isInPieces: Bool { messageLimit > pieceLimit }
}
