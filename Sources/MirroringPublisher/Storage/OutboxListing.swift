import Foundation
import MirroringFiles

/// What lies in an outbox folder, by its names and owners; nothing was opened.
struct OutboxListing {
    /// What processes of one user have there.
    struct Shares {
        /// The numbers of each process's segments, ascending.
        var segments: [UUID: [Int]] = [:]
        /// The size of each process's segments.
        var sizes: [UUID: Int] = [:]
        /// The size of all segments.
        var bytes: Int { sizes.values.reduce(0, +) }
        /// The processes, the oldest first.
        var instances: [UUID] { segments.keys.sorted { $0.uuidString < $1.uuidString } }

        fileprivate mutating func add(_ name: String, bytes: Int) {
            if let segment = SegmentName(name) {
                segments[segment.instance, default: []].append(segment.number)
                // A sparse file may pretend to have any size.
                sizes[segment.instance, default: 0] += min(bytes, SegmentFile.mostBytesRead)
            } else if let instance = SegmentName.instance(ofOwner: name) {
                segments[instance, default: []] += []
            }
        }

        fileprivate mutating func sort() {
            for instance in segments.keys { segments[instance]?.sort() }
        }
    }

    /// A segment that was set aside.
    struct SetAside {
        let segment: SegmentName
        /// How many bytes of the disk it takes.
        let bytes: Int
    }

    /// What processes of this user have.
    private(set) var own = Shares()
    /// What processes of other users have, by the user's number.
    private(set) var others: [UInt32: Shares] = [:]
    /// What is this user's and has the name of a share's file, but is none, or may have been written by others.
    private(set) var unusable: [OutboxError] = []
    /// What others have put there under the name of a share's file, and is none.
    private(set) var leftAlone: [OutboxError] = []
    /// Names of files that were set aside.
    private(set) var corrupt: [String] = []
    /// Those of them that processes of this user have set aside, the oldest process's first.
    private(set) var setAside: [SetAside] = []
    /// Names of files that are not ours.
    private(set) var foreign: [String] = []

    /// The numbers of a process's segments, whosever, ascending.
    func numbers(of instance: UUID) -> [Int] {
        let shares = [own] + others.values
        return shares.flatMap { $0.segments[instance] ?? [] }.sorted()
    }

    /// Whether a name is that of a segment or an owner's file.
    static func isOfAShare(_ name: String) -> Bool {
        SegmentName(name) != nil || SegmentName.instance(ofOwner: name) != nil
    }

    /// Adds what has the name of a share's file.
    mutating func add(_ name: String, in folder: String, _ look: OpenedFolder.Look) {
        let owner = look.facts.owner
        let isOwn = owner == geteuid()
        if let problem = look.problem {
            let error = OutboxError(leftAlone: "\(folder)/\(name)", problem)
            if isOwn { unusable.append(error) } else { leftAlone.append(error) }
        } else if isOwn {
            own.add(name, bytes: look.facts.size)
        } else {
            others[owner, default: Shares()].add(name, bytes: look.facts.size)
        }
    }

    /// Adds what belongs to no share.
    mutating func add(stray name: String) {
        if name.hasSuffix(SegmentName.corruptSuffix) {
            corrupt.append(name)
        } else {
            foreign.append(name)
        }
    }

    /// Adds what a process of this user has set aside.
    mutating func add(setAside segment: SegmentName, bytes: Int) {
        setAside.append(SetAside(segment: segment, bytes: bytes))
    }

    /// The oldest of the files set aside, without which the others take no more than that; the newest is never among them.
    func surplus(beyond bytes: Int) -> [SetAside] {
        var (room, kept) = (bytes, 0)
        for file in setAside.reversed() {
            guard kept == 0 || file.bytes <= room else { break }
            room -= min(file.bytes, room)
            kept += 1
        }
        return Array(setAside.dropLast(kept))
    }

    /// Puts each process's segments in order, when all are there.
    mutating func sort() {
        own.sort()
        for user in others.keys { others[user]?.sort() }
    }
}
