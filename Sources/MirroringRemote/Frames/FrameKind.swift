/// What a frame is.
///
/// The near end asks, on a channel of its choice; the far end answers there, with a frame of the kind ``answer`` or a ``failure``. What an
/// answer is called like its question for is a list as long as the question's.
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
    /// Which packages lie there from earlier runs.
    case left = 12
    /// What is known of files.
    case look = 13
    /// Which files only look like copies.
    case judge = 14
    /// Begins a package, with its manifest.
    case begin = 15
    /// The package can be sent.
    case begun = 16

    // MARK: Transfer and import
    /// Starts an rsync.
    case rsync = 20
    /// Bytes of rsync's.
    case data = 21
    /// How that rsync ended.
    case ended = 22
    /// What a package's items are in the end, and which did not arrive so.
    case settle = 23
    /// Digests of files.
    case hash = 24
    /// Puts a package in place.
    case importPackage = 25
    /// It is in place.
    case imported = 26
    /// Forgets packages.
    case drop = 27
    /// They are forgotten.
    case done = 28
    /// Ends the work of a channel.
    case cancel = 29
    /// Ends the session.
    case close = 30

    /// The kind that answers this one; nil for what is no question.
    package var answer: FrameKind? {
        switch self {
        case .open: .opened
        case .left, .look, .judge, .settle, .hash: self
        case .begin: .begun
        case .rsync: .ended
        case .importPackage: .imported
        case .drop: .done
        case .hello, .failure, .ping, .alive, .opened, .begun, .data, .ended, .imported, .done, .cancel, .close: nil
        }
    }

    /// Whether an end may send it.
    package func mayCome(from end: SessionEnd) -> Bool {
        switch self {
        case .hello, .failure, .left, .look, .judge, .settle, .hash, .data: true
        case .open, .ping, .begin, .rsync, .importPackage, .drop, .cancel, .close: end == .near
        case .alive, .opened, .begun, .ended, .imported, .done: end == .far
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
