public import Foundation
public import MirroringEvents
import MirroringFiles

/// What one process has in an outbox folder.
public struct OutboxShare: Sendable, Hashable {
    /// The state of the process.
    public enum Owner: String, Sendable, Hashable, CaseIterable, Encodable {
        /// It runs and delivers its events itself, or another process is delivering what it left.
        case alive
        /// It is gone: the next process that publishes to its broker delivers what it left.
        case dead
        /// Its owner file can't be read by this user.
        case unknown
    }

    /// The process.
    public let process: UUID
    /// Whether it is still there.
    public internal(set) var owner = Owner.unknown
    /// The user of the machine to whom its files belong, if that is another: only that user's processes deliver them.
    public internal(set) var account: String?
    /// For which broker the events are: `host:port` of each node; empty if no file's header could be read.
    public internal(set) var brokers: [String] = []
    /// For which virtual host they are; nil if no file's header could be read.
    public internal(set) var virtualHost: String?
    /// The user as whom the process published; nil if no file's header could be read, or an older version wrote it.
    public internal(set) var user: String?
    /// Whether a publisher with the settings at hand may deliver them.
    public internal(set) var isForThisBroker = true
    /// Whether its events were counted; of another user's many files they are not.
    public internal(set) var isCounted = true
    /// How many events the broker has not confirmed. A process writes down at most each second how far it has, so a few may be confirmed already.
    public internal(set) var waiting = 0
    /// The size of its files, in bytes.
    public internal(set) var bytes = 0
    /// When the first event that waits happened; nil if none waits, or it can't be read.
    public internal(set) var oldest: Timestamp?
    /// The names of the jobs whose events wait, in the order of their first event; only if they were asked for.
    public internal(set) var jobs: [String] = []
    /// What could not be read, a sentence for each.
    public internal(set) var problems: [String] = []
    /// What is no segment of this process's although it has the name of one, a sentence for each.
    private(set) var leftAlone: [String] = []

    /// The broker and its virtual host, as people write them; nil if no file's header could be read.
    public var broker: String? {
        virtualHost.map { "\(brokers.joined(separator: ", ")), virtual host \($0)" }
    }

    init(process: UUID) {
        self.process = process
    }

    /// What is known of another user's share by the names and sizes of its files.
    init(uncounted process: UUID, bytes: Int, of account: String?) {
        self.init(process: process)
        self.account = account
        self.bytes = bytes
        isCounted = false
    }
}

extension OutboxShare {
    /// Looks at a share without touching it: its owner may go on writing, and others may be delivering it.
    ///
    /// - Parameters:
    ///   - process: whose share it is.
    ///   - numbers: those of its segments, ascending.
    ///   - folder: where it lies.
    ///   - target: the broker at hand.
    ///   - namesJobs: whether to decode every event for its job's name.
    ///   - account: the user to whom it belongs; nil for this one.
    /// - Returns: nil if it was delivered and removed while it was looked at.
    init?(
        inspecting process: UUID,
        _ numbers: [Int],
        in folder: OutboxFolder,
        for target: OutboxTarget,
        namesJobs: Bool,
        of account: String?
    ) {
        self.init(process: process)
        self.account = account
        let trust = account == nil ? FileTrust.own : .anybodys
        let segments = numbers.map { SegmentName(instance: process, number: $0) }
        let sizes = segments.map(folder.size(of:))
        bytes = sizes.reduce(0) { $0 + min($1, SegmentFile.mostBytesRead) }
        // Not "the first of a lazy map", which reads a file twice: it may be gone at the second time.
        for segment in segments {
            guard let found = try? SegmentHeader.read(segment, in: folder, as: trust)?.target else { continue }
            brokers = found.brokers
            virtualHost = found.virtualHost
            user = found.user
            isForThisBroker = found.matches(target)
            break
        }
        var damages: [OutboxDamage] = []
        var failures: [OutboxError] = []
        do throws(OutboxError) {
            if let first = numbers.first, let last = numbers.last, let size = sizes.last {
                let start = OutboxPosition(segment: first, offset: 0)
                let confirmed = try OwnerLock.inspect(process, in: folder, as: trust).confirmed
                let place = max(start, confirmed ?? start)
                let reader = OutboxReader(folder: folder, instance: process, from: place, as: trust)
                let end = OutboxPosition(segment: last, offset: size)
                (damages, failures) = count(reader, upTo: end, namesJobs: namesJobs)
            }
            // After the counting: only what has no owner even then is an orphan, and only if it is still there. An owner file alone
            // may be a relay's that came too late.
            let ownership = try OwnerLock.inspect(process, in: folder, as: trust)
            if case .owned = ownership {
                owner = .alive
            } else if case .orphaned = ownership, segments.isEmpty {
                owner = .dead
            } else {
                guard segments.contains(where: { folder.size(of: $0) > 0 }) else { return nil }
                owner = .dead
            }
        } catch {
            // What another user keeps to himself is no trouble of this one's.
            guard account == nil else { return }
            problems.append(error.description)
        }
        leftAlone = damages.filter(\.isMisplaced).map(\.description)
        for damage in damages where damage.kind != .missing || owner == .dead {
            // Whoever has the share removes what is confirmed while we look.
            if let sentence = damage.preview { problems.append(sentence) }
        }
        problems += failures.map(\.description)
    }

    /// Counts the events that wait.
    ///
    /// - Returns: what could not be read.
    private mutating func count(
        _ reader: OutboxReader,
        upTo end: OutboxPosition,
        namesJobs: Bool
    ) -> (damages: [OutboxDamage], failures: [OutboxError]) {
        var reader = reader
        var damages: [OutboxDamage] = []
        var failures: [OutboxError] = []
        var named: Set<String> = []
        while reader.position < end {
            let batch = reader.next(1_000, upTo: end)
            damages += batch.damages
            waiting += batch.records.count
            for record in batch.records where namesJobs || oldest == nil {
                guard let event = try? MirroringStatusEventArgs(json: record.body) else { continue }
                oldest = oldest ?? event.status.receivedTime
                let name = event.transferData.initializeData.name
                if namesJobs, named.insert(name).inserted { jobs.append(name) }
            }
            if let failure = batch.failure {
                failures.append(failure)
                reader.passOver(upTo: end)  // the other files are counted all the same
            }
        }
        return (damages, failures)
    }
}

extension OwnerLock.Ownership {
    /// How far the broker has confirmed the share; nil if there is no sound checkpoint.
    fileprivate var confirmed: OutboxPosition? {
        switch self {
        case .owned(let confirmed), .orphaned(let confirmed): confirmed
        case .absent: nil
        }
    }
}
