/// What a frame is.
///
/// The near end asks, on a channel of its choice; the far end answers there, with a frame of the kind ``answer`` or a ``failure``. What an
/// answer is called like its question for is a list.
package enum FrameKind: UInt8, Sendable, Hashable, CaseIterable {
    // MARK: The session
    /// Who each end is; the first frame of both.
    case hello = 1
    /// Why something can't be done; on channel 0 the session itself.
    case failure = 2
    /// Asks for a sign of life.
    case ping = 3
    /// A sign of life; on a channel, how far its work has come.
    case alive = 4

    // MARK: Folders and packages
    /// Names the folder that the session is about.
    case open = 10
    /// What is there.
    case opened = 11
    /// Puts in order what earlier runs have left, and says what that is.
    case left = 12
    /// What is known of files.
    case look = 13
    /// What copies there can have of their originals.
    case traits = 14
    /// Begins a package, with its manifest.
    case begin = 15
    /// The package can be sent, but for some files.
    case begun = 16
    /// Whether there is room for files.
    case room = 17
    /// Whether any entry there has attributes beside mode, owner and time.
    case attributes = 18

    // MARK: Transfer and import
    /// Starts an rsync.
    case rsync = 20
    /// Bytes of rsync's, or of files.
    case data = 21
    /// How that rsync ended.
    case ended = 22
    /// What a package's items are at the source, and which have arrived so.
    case settle = 23
    /// What a source is asked, in records of which the first says what.
    case ask = 24
    /// Files of a package, whose bytes follow, and which of them have not arrived.
    case files = 34
    /// Puts a package in place.
    case importPackage = 25
    /// It is in place.
    case imported = 26
    /// Removes packages.
    case drop = 27
    /// What was asked for is done, or true.
    case done = 28
    /// Ends the work of a channel.
    case cancel = 29
    /// Ends the session.
    case close = 30

    // MARK: Releases
    /// Drops what was built of a release.
    case discard = 31
    /// Makes what was built the current release.
    case publish = 32
    /// It is the current release.
    case published = 33
    /// What is asked about what was there once, in records of which the first says what.
    case past = 50

    // MARK: Proof
    /// What a check asks of a tree: what is seen of entries, and what files hold.
    case examine = 40
    /// What a run asks of a destination in which it leaves a trace.
    case trace = 41

    /// The kind that answers this one; nil for what is no question.
    package var answer: FrameKind? {
        switch self {
        case .open: .opened
        case .left, .look, .traits, .attributes, .settle, .files, .ask, .examine, .trace, .past: self
        case .begin: .begun
        case .rsync: .ended
        case .importPackage: .imported
        case .publish: .published
        case .room, .drop, .discard: .done
        case .hello, .failure, .ping, .alive, .data, .cancel, .close: nil
        case .opened, .begun, .ended, .imported, .published, .done: nil
        }
    }

    /// Whether bytes of the near end's follow the question, until that says that there are no more.
    package var isFollowedByData: Bool { [.rsync, .files].contains(self) }

    /// Whether an end may send it.
    package func mayCome(from end: SessionEnd) -> Bool {
        switch self {
        case .hello, .failure, .left, .look, .traits, .attributes, .settle, .files: true
        case .ask, .examine, .trace, .past, .data: true
        case .ping, .cancel, .close: end == .near
        case .open, .begin, .room, .rsync, .importPackage, .drop, .discard, .publish: end == .near
        case .alive, .opened, .begun, .ended, .imported, .published, .done: end == .far
        }
    }

    /// Whether it may stand on a channel, and whether on none, which is channel 0.
    package func mayStand(on channel: UInt16) -> Bool {
        switch self {
        case .failure, .alive: true
        case .hello, .ping, .close: channel == 0
        default: channel != 0
        }
    }
}
