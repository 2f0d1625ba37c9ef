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
        /// Which folder of that file system is seen at the path that was asked for: several mounts may show one file system. Nil if that
        /// is not known.
        var folder: [UInt8]?
    }

    /// A line of the table: a mount has a number, and lies on another one.
    private struct Line: Sendable, Hashable {
        var number: Int
        var parent: Int
        /// The folder of its file system that it shows.
        var root: [UInt8]
        /// The same, told apart from what other mounts show: the kernel calls each root of NFS "/", and names the folder with its server.
        var folder: [UInt8]
        var mount: Mount

        /// The folder of its file system that is seen at a path on it.
        func folder(at path: [UInt8]) -> [UInt8] {
            let slash = UInt8(ascii: "/")
            let names = path.dropFirst(mount.point.count).drop { $0 == slash }
            guard !names.isEmpty else { return folder }
            return (folder.last == slash ? folder : folder + [slash]) + names
        }
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
            // 36 35 98:0 /root /mnt/point rw,noatime shared:1 - ext3 /dev/root rw
            let fields = line.split(separator: UInt8(ascii: " ")).map { Array($0) }
            guard fields.count > 4, fields[4].first == UInt8(ascii: "/"),
                let number = Int(String(decoding: fields[0], as: UTF8.self)),
                let parent = Int(String(decoding: fields[1], as: UTF8.self))
            else { return nil }
            let device = String(decoding: fields[2], as: UTF8.self)
            let root = Self.unescaped(fields[3])
            // Behind the dash, since other fields may stand before it: the kind of file system, and what was mounted.
            let kind = fields.dropFirst(6).drop { $0 != [UInt8(ascii: "-")] }.dropFirst()
            let isOfNFS = kind.count > 1 && kind.first?.starts(with: Array("nfs".utf8)) == true
            return Line(
                number: number,
                parent: parent,
                root: root,
                folder: isOfNFS ? Self.unescaped(kind[kind.startIndex + 1]) : root,
                mount: Mount(point: Self.unescaped(fields[4]), device: device)
            )
        }
    }

    /// The mount on which what has that path lies; nil if there is none, which is so in no table of the system's.
    ///
    /// One that shows what would be seen there without it is none: a service has such mounts of its own (`ReadWritePaths=`), that come and
    /// go with it.
    func holder(of path: [UInt8]) -> Mount? {
        guard var line = line(of: path) else { return nil }
        while let below = self.line(of: line.mount.point, around: true), below.mount.device == line.mount.device,
            below.folder(at: line.mount.point) == line.folder
        {
            line = below
        }
        return Mount(point: line.mount.point, device: line.mount.device, folder: line.folder(at: path))
    }

    /// Whether what once held a path is not mounted any more: nothing is at its place, and another folder is seen at the path.
    ///
    /// - Parameters:
    ///   - mount: what ``holder(of:)`` said then.
    ///   - path: the path.
    func hasLost(_ mount: Mount, at path: [UInt8]) -> Bool {
        guard let now = holder(of: path) else { return false }
        guard let folder = mount.folder else {
            // Of an engine that kept the device alone; the mount may have been a service's own.
            return now.device != mount.device && !lines.contains { $0.mount.point == mount.point }
        }
        return (now.device != mount.device || now.folder != folder) && !isPoint(mount.point)
    }

    /// Whether something is mounted on a folder that would not be seen there without it.
    private func isPoint(_ path: [UInt8]) -> Bool {
        holder(of: path)?.point == path
    }

    /// The line of what is seen at a path, or of what lies around its folder.
    private func line(of path: [UInt8], around: Bool = false) -> Line? {
        var found: Line?
        for line in lines where Self.isAtOrBelow(path, line.mount.point) && !(around && line.mount.point == path) {
            if line.mount.point.count >= found?.mount.point.count ?? 0 { found = line }
        }
        return found
    }

    /// The folders below one on which something is mounted, each once.
    func points(below path: [UInt8]) -> [[UInt8]] {
        var known: Set<[UInt8]> = []
        return lines.map(\.mount.point).filter { point in
            point != path && Self.isAtOrBelow(point, path) && known.insert(point).inserted && isPoint(point)
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
