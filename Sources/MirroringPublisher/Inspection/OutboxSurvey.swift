import Foundation
public import MirroringEvents

/// What waits in an outbox folder: a look that disturbs nobody, adopts nothing, and needs only the right to read.
public struct OutboxSurvey: Sendable, Hashable {
    /// The folder.
    public let folder: String
    /// What each process has there, the oldest process first.
    public private(set) var sequences: [OutboxSequence] = []
    /// Names of files that held something unreadable and were set aside; their sound events were delivered.
    public private(set) var setAside: [String] = []
    /// Names of files that are none of the outbox's.
    public private(set) var foreign: [String] = []

    /// Looks at a publisher's folder; one that is not there is empty.
    ///
    /// - Parameters:
    ///   - configuration: which folder, and for which broker events are ``OutboxSequence/isForThisBroker``.
    ///   - namesJobs: whether to decode every event for its job's name; else only the first of each sequence is.
    /// - Throws: ``OutboxError`` if the folder can't be read. A file that can't be read is one of the sequence's problems.
    public init(_ configuration: PublisherConfiguration, namesJobs: Bool = false) throws(OutboxError) {
        try self.init(
            of: configuration.outboxFolder,
            for: OutboxTarget(configuration.broker),
            namesJobs: namesJobs
        )
    }

    init(
        of path: String,
        for binding: OutboxTarget,
        namesJobs: Bool = false,
        except known: Set<UUID> = []
    ) throws(OutboxError) {
        folder = path
        guard let folder = try OutboxFolder(lookingAt: path) else { return }
        let listing = try folder.list()
        setAside = listing.corrupt
        foreign = listing.foreign
        for process in listing.instances where !known.contains(process) {
            let numbers = listing.segments[process] ?? []
            guard
                let sequence = OutboxSequence(
                    lookingAt: process,
                    numbers,
                    in: folder,
                    for: binding,
                    namesJobs: namesJobs
                )
            else { continue }
            sequences.append(sequence)
        }
    }

    /// How many events wait, for whichever broker and whoever owns them.
    public var waiting: Int { sequences.reduce(0) { $0 + $1.waiting } }

    /// The size of all files in which events wait, in bytes.
    public var bytes: Int { sequences.reduce(0) { $0 + $1.bytes } }

    /// When the oldest event happened; nil if none waits.
    public var oldest: Timestamp? { sequences.compactMap(\.oldest).min() }

    /// How many events belong to living processes, which deliver them themselves.
    public var living: Int { sequences.reduce(0) { $0 + ($1.owner == .alive ? $1.waiting : 0) } }

    /// What a publisher for this broker would deliver in place of dead processes.
    public var adoptable: [OutboxSequence] {
        sequences.filter { $0.owner != .alive && $0.isForThisBroker }
    }

    /// What dead processes left.
    public var backlog: OutboxBacklog { backlog(refused: []) }

    /// What dead processes left, apart from it what the broker refused to take from this user.
    func backlog(refused: Set<UUID>) -> OutboxBacklog {
        var backlog = OutboxBacklog()
        for sequence in sequences where sequence.owner != .alive {
            guard !refused.contains(sequence.process) else {
                backlog.refused.append(sequence)
                continue
            }
            guard sequence.isForThisBroker else {
                if sequence.waiting > 0 { backlog.elsewhere.append(sequence) }
                continue
            }
            backlog.waiting += sequence.waiting
            backlog.oldest = [backlog.oldest, sequence.oldest].compactMap(\.self).min()
            backlog.problems += sequence.problems
        }
        return backlog
    }
}
