import MirroringFiles

/// The file systems that are mounted, as this process sees them (`/proc/self/mountinfo`, see proc_pid_mountinfo(5)).
struct MountTable: Sendable, Hashable {
    /// A file system at its place.
    struct Mount: Sendable, Hashable {
        /// The folder on which it is mounted: an absolute path without symbolic links.
        var point: [UInt8]
        /// Which file system it is, as `major:minor` of its device: the same for all places at which it is mounted, and
        /// not for ever, since numbers are given anew when the system starts.
        var device: String
    }

    /// A line of the table: a mount has a number, and lies on another one.
    private struct Line: Sendable, Hashable {
        var number: Int
        var parent: Int
        /// The folder of its file system that it shows.
        var root: [UInt8]
        var mount: Mount
    }

    /// In the order in which they were mounted: of several on one folder, the last is seen.
    private let lines: [Line]

    /// The table as it is now; nil if the system does not show it.
    static var current: Self? {
        // A machine with thousands of containers has a few mebibytes of it.
        guard let bytes = try? RegularFile(opening: "/proc/self/mountinfo").bytes(limit: 1 << 26) else { return nil }
        return Self(bytes)
    }

    /// Reads a table; lines that are none of it are left out.
    init(_ text: some Collection<UInt8>) {
        lines = text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            // 36 35 98:0 /root /mnt/point rw,noatime - ext3 /dev/root rw
            let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 5).map { Array($0) }
            guard fields.count > 4, fields[4].first == UInt8(ascii: "/"),
                let number = Int(String(decoding: fields[0], as: UTF8.self)),
                let parent = Int(String(decoding: fields[1], as: UTF8.self))
            else { return nil }
            let device = String(decoding: fields[2], as: UTF8.self)
            return Line(
                number: number,
                parent: parent,
                root: Self.unescaped(fields[3]),
                mount: Mount(point: Self.unescaped(fields[4]), device: device)
            )
        }
    }

    /// The mount on which what has that path lies; nil if there is none, which is so in no table of the system's.
    func holder(of path: [UInt8]) -> Mount? {
        var holder: Mount?
        for mount in lines.map(\.mount) where Self.isAtOrBelow(path, mount.point) {
            if mount.point.count >= holder?.point.count ?? 0 { holder = mount }
        }
        return holder
    }

    /// Whether something is mounted on a folder.
    func isPoint(_ path: [UInt8]) -> Bool {
        lines.contains { $0.mount.point == path }
    }

    /// The folders below one on which something is mounted, each once.
    func points(below path: [UInt8]) -> [[UInt8]] {
        var known: Set<[UInt8]> = []
        return lines.map(\.mount.point).filter { point in
            point != path && Self.isAtOrBelow(point, path) && known.insert(point).inserted
        }
    }

    /// What is mounted inside a folder, as paths relative to it; nothing of what is mounted inside of those, and nothing that a later
    /// mount hides.
    ///
    /// - Parameters:
    ///   - folder: its real path.
    ///   - number: the mount that it lies on.
    func mounts(inside folder: String, on number: Int) -> [String] {
        let parents = Dictionary(lines.map { ($0.number, $0.parent) }) { _, last in last }
        let prefix = folder == "/" ? "/" : "\(folder)/"
        let inside = lines.filter { Self.lies($0.number, on: number, parents) }
            .map { String(decoding: $0.mount.point, as: UTF8.self) }
            .filter { $0.hasPrefix(prefix) && $0 != folder }
            .map { String($0.dropFirst(prefix.count)) }
        let sorted = Set(inside).sorted()
        return sorted.filter { path in !sorted.contains { path.hasPrefix("\($0)/") } }
    }

    /// Other paths at which mounts show a folder on the way to a path: each such folder is a point on which something is mounted, and what
    /// another mount shows of the same file system holds it. By the table alone: a later mount may hide what it names.
    func otherViews(of path: String) -> [(point: String, path: String)] {
        let bytes = Array(path.utf8)
        return lines.filter { Self.isAtOrBelow(bytes, $0.mount.point) }.flatMap { line in
            lines.compactMap { other in
                guard other.number != line.number, other.mount.device == line.mount.device,
                    Self.isAtOrBelow(line.root, other.root)
                else { return nil }
                let root = other.root == [UInt8(ascii: "/")] ? 0 : other.root.count
                let below = line.root.dropFirst(root).drop { $0 == UInt8(ascii: "/") }
                let point = String(decoding: other.mount.point, as: UTF8.self)
                let tail = String(decoding: below, as: UTF8.self)
                let whole = tail.isEmpty ? point : point.path(of: tail)
                return (String(decoding: line.mount.point, as: UTF8.self), whole)
            }
        }
    }

    /// Whether a mount lies on another, by way of any number between.
    private static func lies(_ mount: Int, on number: Int, _ parents: [Int: Int]) -> Bool {
        var current = mount
        for _ in 0..<parents.count {
            guard let parent = parents[current], parent != current else { return false }
            if parent == number { return true }
            current = parent
        }
        return false
    }

    private static func isAtOrBelow(_ path: [UInt8], _ other: [UInt8]) -> Bool {
        guard other != [UInt8(ascii: "/")] else { return true }
        guard path.starts(with: other) else { return false }
        return path.count == other.count || path[other.count] == UInt8(ascii: "/")
    }

    /// Turns `\040` and its like back into the byte.
    private static func unescaped(_ field: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = field[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"),
                let value = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            {
                bytes.append(value)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
