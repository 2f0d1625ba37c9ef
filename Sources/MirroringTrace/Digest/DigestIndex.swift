package import MirroringFiles

/// The digests of a tree's files as they were read, so that a file that has not changed need not be read again.
///
/// A record is believed as long as the file has its stamp. The time of a change is kept by a clock that ticks some hundred times a second,
/// so a file may be written to and keep its stamp right after it was read: what changed within two seconds of the index's making is left
/// out of it, as git does with what is "racily clean".
package struct DigestIndex: Sendable, Hashable {
    /// A file as it was read.
    private struct Record: Sendable, Hashable {
        var stamp: FileStamp
        var digest: FileDigest
    }

    /// Between a file's last change and the index's making, in seconds.
    static let settlingTime = 2

    private static let title = Array("mirroring digests 1".utf8)
    private var records: [[UInt8]: Record] = [:]

    /// An index in which nothing is known.
    package init() {}

    /// How many files are known.
    package var count: Int { records.count }

    /// The digest of a file; nil if it is not known, or was another one than that of this stamp.
    func digest(of path: [UInt8], _ stamp: FileStamp) -> FileDigest? {
        guard let record = records[path], record.stamp == stamp else { return nil }
        return record.digest
    }

    /// Remembers a file.
    mutating func add(_ path: [UInt8], _ stamp: FileStamp, _ digest: FileDigest) {
        records[path] = Record(stamp: stamp, digest: digest)
    }

    /// What of it may be believed later.
    ///
    /// - Parameter now: the time after the last file was read.
    package func settled(at now: FileTime) -> DigestIndex {
        let limit = FileTime(seconds: now.seconds - Self.settlingTime, nanoseconds: now.nanoseconds)
        var index = self
        index.records = records.filter { $0.value.stamp.changed < limit }
        return index
    }

    /// What of it is still known when more has been read since.
    package func updated(by newer: DigestIndex) -> DigestIndex {
        var index = self
        index.records.merge(newer.records) { $1 }
        return index
    }

    // MARK: On disk

    /// The most bytes of one on disk; a file has some hundred and fifty.
    package static let byteLimit = 1 << 30

    /// An index as it was written; nil for anything else.
    package init?(_ bytes: [UInt8]) {
        var lines = bytes.split(separator: 0)[...]
        guard lines.popFirst()?.elementsEqual(Self.title) == true, bytes.last == 0 else { return nil }
        records.reserveCapacity(lines.count)
        for line in lines {
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 7, omittingEmptySubsequences: false)
            guard fields.count == 8, let digest = FileDigest(hexadecimal: fields[0]), !fields[7].isEmpty else {
                return nil
            }
            let numbers = fields[1...6].compactMap { Int(String(decoding: $0, as: UTF8.self)) }
            guard numbers.count == 6 else { return nil }
            let stamp = FileStamp(
                kind: .file,
                inode: UInt64(bitPattern: Int64(numbers[0])),
                size: numbers[1],
                modified: FileTime(seconds: numbers[2], nanoseconds: numbers[3]),
                changed: FileTime(seconds: numbers[4], nanoseconds: numbers[5])
            )
            records[Array(fields[7])] = Record(stamp: stamp, digest: digest)
        }
    }

    /// The index as it is written: a title, then for each file its digest, inode, size and times, separated by spaces, and its path; each
    /// ends with NUL.
    package var bytes: [UInt8] {
        var bytes = Self.title + [0]
        for (path, record) in records {
            let stamp = record.stamp
            let numbers = [
                Int(Int64(bitPattern: stamp.inode)), stamp.size, stamp.modified.seconds, stamp.modified.nanoseconds,
                stamp.changed.seconds, stamp.changed.nanoseconds,
            ]
            bytes += record.digest.hexadecimal
            for number in numbers { bytes += Array(" \(number)".utf8) }
            bytes.append(UInt8(ascii: " "))
            bytes += path
            bytes.append(0)
        }
        return bytes
    }
}
