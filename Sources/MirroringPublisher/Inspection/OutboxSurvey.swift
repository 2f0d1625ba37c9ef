import Foundation
public import MirroringEvents
import MirroringFiles

/// What waits in an outbox folder: a look that disturbs nobody, adopts nothing, and needs only the right to read.
public struct OutboxSurvey: Sendable, Hashable {
    /// Whose events are looked at.
    public enum Scope: Sendable, Hashable, CaseIterable {
        /// This user's: no file of another's is opened.
        case own
        /// Those of the other users of the machine.
        case others
        /// Everybody's.
        case everybody
    }

    /// How many segments of each other user are read: he may have put in as many and as large ones as he likes.
    static let mostRead = 64

    /// The folder.
    public let folder: String
    /// What each process has there, the oldest process first; those of other users after those of this one.
    public private(set) var shares: [OutboxShare] = []
    /// Names of files that held something unreadable and were set aside; their sound events were delivered.
    public private(set) var setAside: [String] = []
    /// How much room those of this user take on the disk, in bytes; they are not counted in ``bytes``.
    public private(set) var setAsideBytes = 0
    /// Names of files that do not belong to the outbox.
    public private(set) var foreign: [String] = []
    /// What is this user's and has the name of an outbox file, but can't be sent: a sentence for each.
    public private(set) var problems: [String] = []
    /// What somebody has put there under the name of an outbox file, and is none, or is another one's: a sentence for each.
    public private(set) var leftAlone: [String] = []

    /// Looks at a publisher's folder; one that is not there is empty.
    ///
    /// - Parameters:
    ///   - configuration: which folder, and for which broker events are ``OutboxShare/isForThisBroker``.
    ///   - namesJobs: whether to decode every event for its job's name; else only the first of each share is.
    ///   - scope: whose events are looked at. Of another user's many files only the first are read; of the others no more than names and
    ///     sizes are known, see ``OutboxShare/isCounted``.
    /// - Throws: ``OutboxError`` if the folder can't be read. A file that can't be read is one of the share's problems.
    public init(
        _ configuration: PublisherConfiguration,
        of scope: Scope = .everybody,
        namesJobs: Bool = false
    ) throws(OutboxError) {
        try self.init(
            of: configuration.outboxFolder,
            for: OutboxTarget(configuration.broker),
            namesJobs: namesJobs,
            scope: scope
        )
    }

    init(
        of path: String,
        for target: OutboxTarget,
        namesJobs: Bool = false,
        except known: Set<UUID> = [],
        scope: Scope = .everybody
    ) throws(OutboxError) {
        folder = path
        guard let folder = try OutboxFolder(inspecting: path) else { return }
        let listing = try folder.list()
        leftAlone = listing.leftAlone.map(\.description)
        if scope != .others {
            setAside = listing.corrupt
            setAsideBytes = listing.setAside.totalUpToMaximum(\.bytes)
            foreign = listing.foreign
            problems = listing.unusable.map(\.description)
            inspect(listing.own, of: nil, in: folder, for: target, namesJobs, except: known)
        }
        guard scope != .own else { return }
        for (user, found) in listing.others.sorted(by: { $0.key < $1.key }) {
            inspect(found, of: FileFacts.name(ofOwner: user), in: folder, for: target, namesJobs)
        }
    }

    private mutating func inspect(
        _ found: OutboxListing.Shares,
        of account: String?,
        in folder: OutboxFolder,
        for target: OutboxTarget,
        _ namesJobs: Bool,
        except known: Set<UUID> = []
    ) {
        var left = account == nil ? Int.max : Self.mostRead
        for process in found.instances where !known.contains(process) {
            let numbers = found.segments[process] ?? []
            let count = max(1, numbers.count)  // an owner file is read as well
            guard count <= left else {
                shares.append(OutboxShare(uncounted: process, bytes: found.sizes[process] ?? 0, of: account))
                continue
            }
            left -= count
            let share = OutboxShare(
                inspecting: process,
                numbers,
                in: folder,
                for: target,
                namesJobs: namesJobs,
                of: account
            )
            guard let share else { continue }
            shares.append(share)
            leftAlone += share.leftAlone
        }
    }

    /// How many events wait, for whichever broker and whoever owns them.
    public var waiting: Int { shares.reduce(0) { $0 + $1.waiting } }

    /// The size of all files in which events wait, in bytes.
    public var bytes: Int { shares.reduce(0) { $0 + $1.bytes } }

    /// When the oldest event happened; nil if none waits.
    public var oldest: Timestamp? { shares.compactMap(\.oldest).min() }

    /// How many events belong to living processes, which deliver them themselves.
    public var living: Int { shares.reduce(0) { $0 + ($1.owner == .alive ? $1.waiting : 0) } }

    /// What a publisher for this broker would deliver in place of dead processes.
    public var adoptable: [OutboxShare] {
        shares.filter { $0.account == nil && $0.owner != .alive && $0.isForThisBroker }
    }

    /// What dead processes left.
    public var backlog: OutboxBacklog { backlog(forbidden: []) }

    /// What dead processes left, apart from it what the broker refused to take from this user.
    func backlog(forbidden: Set<UUID>) -> OutboxBacklog {
        var backlog = OutboxBacklog()
        backlog.problems = problems
        for share in shares where share.owner != .alive {
            guard share.account == nil else {
                if share.waiting > 0 || !share.isCounted { backlog.others.append(share) }
                continue
            }
            guard !forbidden.contains(share.process) else {
                backlog.forbidden.append(share)
                continue
            }
            guard share.isForThisBroker else {
                if share.waiting > 0 { backlog.elsewhere.append(share) }
                continue
            }
            backlog.waiting += share.waiting
            backlog.oldest = [backlog.oldest, share.oldest].compactMap(\.self).min()
            backlog.problems += share.problems
        }
        return backlog
    }
}
