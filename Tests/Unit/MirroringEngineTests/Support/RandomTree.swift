import EventSamples
import Foundation
import Testing

/// A tree that changes at random in all ways in which a source may, the same ways for the same seed.
///
/// One file is always there: a source that is empty is refused.
struct RandomTree {
    private enum Kind: CaseIterable {
        case file, folder, link, pipe
    }

    /// Relative to the root, whose own path is empty.
    private typealias Path = [UInt8]

    private static let slash = UInt8(ascii: "/")
    private static let anchor = Path("anchor.html".utf8)
    private static let deepest = 4
    private static let oddNames: [Path] =
        [
            "new\nline", "tab\tname", "\u{1}\u{1B}[31m", "literal\\#012escape", "quote'\"name.html", "ünïcödé.md",
            " lead and trail ", "-rf", "a => b", "*?[x]", "#comment;", "...", "\\", "e\u{301}", ".hidden",
            String(repeating: "n", count: 255),
        ]
        .map { Path($0.utf8) } + [[0xFF, 0xFE, 0x80]]

    private let root: String
    private var random: SeededGenerator
    private var entries: [Path: Kind] = [:]
    private var writes = 0
    private var log: [String] = []

    /// Fills a folder.
    init(at root: String, seed: UInt64) throws {
        self.root = root
        random = SeededGenerator(seed: seed)
        try write(Self.anchor)
        for _ in 0..<25 { try make() }
    }

    /// Does some changes, and says which.
    mutating func change() throws -> String {
        for _ in 0..<Int.random(in: 1...12, using: &random) { try changeOnce() }
        defer { log = [] }
        return log.joined(separator: "; ")
    }

    private mutating func changeOnce() throws {
        switch Int.random(in: 0..<10, using: &random) {
        case 0: try remove(anyEntry())
        case 1: try move(anyEntry())
        case 2: try turn(anyEntry())
        case 3: try setMode(anyEntry(or: []))
        case 4: try setTime(anyEntry(or: []))
        case 5, 6: try write(anyFile())
        case 7: try link(anyFile())
        default: try make()
        }
    }

    // MARK: Choices

    private mutating func anyEntry(or other: Path? = nil) -> Path? {
        paths { _, _ in true }.randomElement(using: &random) ?? other
    }

    private mutating func anyFile() -> Path {
        (paths { _, kind in kind == .file } + [Self.anchor]).randomElement(using: &random) ?? Self.anchor
    }

    /// A name that nothing has yet, in any folder that is not the one that is moved, or in it.
    private mutating func freshPath(besides moved: Path? = nil) -> Path {
        let folders = paths { path, kind in
            kind == .folder && path.count(where: { $0 == Self.slash }) < Self.deepest
                && moved.map { !Self.isAtOrBelow($0, path) } ?? true
        }
        while true {
            let folder = (folders + [[]]).randomElement(using: &random) ?? []
            let number = Int.random(in: 0..<40, using: &random)
            let plain = Path((number.isMultiple(of: 2) ? "page-\(number).html" : "file-\(number)").utf8)
            let isOdd = Int.random(in: 0..<4, using: &random) == 0
            let name = isOdd ? Self.oddNames.randomElement(using: &random) ?? plain : plain
            let path = folder.isEmpty ? name : folder + [Self.slash] + name
            if entries[path] == nil, path != Self.anchor { return path }
        }
    }

    /// In an order that depends on nothing but what is there.
    private func paths(where isChosen: (Path, Kind) -> Bool) -> [Path] {
        entries.filter { isChosen($0.key, $0.value) }.keys.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private static func isAtOrBelow(_ folder: Path, _ path: Path) -> Bool {
        path == folder || path.starts(with: folder + [slash])
    }

    // MARK: Changes

    private mutating func make() throws {
        try make(Kind.allCases.randomElement(using: &random) ?? .file, at: freshPath())
    }

    private mutating func make(_ kind: Kind, at path: Path) throws {
        switch kind {
        case .file:
            try write(path)
        case .folder:
            try check(mkdir(whole(path), 0o755), "make the folder", path)
        case .link:
            let targets = ["nowhere//at all", "../anchor.html", "/etc/hostname", ".", "page-0.html"]
            let target = targets.randomElement(using: &random) ?? "."
            try check(symlink(target, whole(path)), "link to \(target)", path)
        case .pipe:
            try check(mkfifo(whole(path), 0o600), "make the pipe", path)
        }
        if path != Self.anchor { entries[path] = kind }
    }

    /// Writes a file, all of whose names have the same content then.
    private mutating func write(_ path: Path) throws {
        writes += 1
        let number = writes
        let isLarge = Int.random(in: 0..<10, using: &random) == 0
        let size = Int.random(in: 0..<(isLarge ? 100_000 : 3_000), using: &random)
        let content = (0..<size).map { UInt8(truncatingIfNeeded: ($0 &+ number) &* 131) }
        let descriptor = open(whole(path), O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        try check(descriptor, "write \(size) bytes to", path)
        defer { close(descriptor) }
        let written = content.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
        try #require(written == size)
        if path != Self.anchor { entries[path] = .file }
    }

    private mutating func link(_ file: Path) throws {
        let path = freshPath()
        try check(Foundation.link(whole(file), whole(path)), "give another name, \(text(path)), to", file)
        entries[path] = .file
    }

    private mutating func remove(_ path: Path?) throws {
        guard let path else { return }
        let all = entries.filter { Self.isAtOrBelow(path, $0.key) }
        for (path, kind) in all.sorted(by: { $0.key.count > $1.key.count }) {
            try check(kind == .folder ? rmdir(whole(path)) : unlink(whole(path)), "remove", path)
            entries[path] = nil
        }
    }

    private mutating func move(_ path: Path?) throws {
        guard let path else { return }
        let newPath = freshPath(besides: path)
        try check(rename(whole(path), whole(newPath)), "rename to \(text(newPath))", path)
        for (old, kind) in entries where Self.isAtOrBelow(path, old) {
            entries[old] = nil
            entries[newPath + old.dropFirst(path.count)] = kind
        }
    }

    /// Puts something of another kind in an entry's place.
    private mutating func turn(_ path: Path?) throws {
        guard let path, let kind = entries[path] else { return }
        try remove(path)
        try make(Kind.allCases.filter { $0 != kind }.randomElement(using: &random) ?? .file, at: path)
    }

    private mutating func setMode(_ path: Path?) throws {
        guard let path, entries[path] != .link else { return }
        let modes: [mode_t] =
            switch entries[path] {
            case .file: [0o644, 0o600, 0o755, 0o664, 0o640, 0o4755]
            case .folder: [0o755, 0o700, 0o775, 0o711, 0o1777]
            case .pipe: [0o600, 0o644]
            case .link, nil: [0o755, 0o700, 0o750]
            }
        let mode = modes.randomElement(using: &random) ?? 0o755
        try check(chmod(whole(path), mode), "give the mode \(String(mode, radix: 8)) to", path)
    }

    private mutating func setTime(_ path: Path?) throws {
        guard let path else { return }
        let seconds = Int.random(in: -1_000_000_000...4_000_000_000, using: &random)
        let time = timespec(tv_sec: seconds, tv_nsec: Int.random(in: 0..<1_000_000_000, using: &random))
        let result = utimensat(AT_FDCWD, whole(path), [time, time], AT_SYMLINK_NOFOLLOW)
        try check(result, "give the time \(seconds) to", path)
    }

    // MARK: The system

    private func whole(_ path: Path) -> [CChar] {
        (Array("\(root)/".utf8) + path + [0]).map(CChar.init(bitPattern:))
    }

    private func text(_ path: Path) -> String { String(decoding: path, as: UTF8.self).debugDescription }

    private mutating func check(_ result: Int32, _ what: String, _ path: Path) throws {
        let refusal = errno
        try #require(result >= 0, "Can't \(what) \(text(path)) of \(root): error \(refusal).")
        log.append("\(what) \(text(path))")
    }
}
