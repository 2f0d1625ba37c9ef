import Foundation
import MirroringFiles
import MirroringTrace

/// What is left out on both sides, neither copied nor deleted nor counted: what a job file says, and what belongs to
/// engines and file systems.
struct Exclusions: Sendable, Hashable {
    /// What every job leaves out. The folders of any job's engine, wherever they lie: staging folders and releases beside a
    /// destination, and staging folders in one; whoever deleted them would take from another job its way back. And what a file
    /// system keeps for its repair in its root, which a mount point shows.
    static let always = EngineFolders.patterns

    /// rsync's patterns.
    let patterns: [String]

    /// What a job leaves out.
    init(of job: Job) {
        let trace = job.trace ? [TracePlace.pattern] : []
        patterns = Self(ofEnginesAt: job).patterns + trace + job.exclude
    }

    /// What every job leaves out, and the staging folder of one.
    init(ofEnginesAt job: Job) {
        patterns = Self.always + Self.ownStaging(of: job)
    }

    init(patterns: [String]) {
        self.patterns = patterns
    }

    /// The job's staging folder, if it lies in the destination under a name of its own.
    private static func ownStaging(of job: Job) -> [String] {
        guard let name = job.placeOfStaging?.path.lastPathComponent, name != StagingPlace.innerName,
            isStagedInside(job)
        else { return [] }
        return ["/\(literal(name))/"]
    }

    private static func isStagedInside(_ job: Job) -> Bool {
        switch (job.placeOfStaging, job.placeOfDestination) {
        case (.here(let staging)?, .here(let destination)):
            RealPath.of(staging.parentPath) == RealPath.of(destination)
        case (.far(let staging)?, .far(let destination)): staging.parent == destination
        default: false
        }
    }

    /// A name as a pattern.
    private static func literal(_ name: String) -> String {
        String(decoding: literal(Array(name.utf8)), as: UTF8.self)
    }

    /// A path, which need not be text, as a pattern. rsync takes a backslash as one unless there is a wildcard as well.
    static func literal(_ path: [UInt8]) -> [UInt8] {
        path.contains { wildcards.contains($0) } ? escaped(path) : path
    }

    /// A path as a part of a pattern in which there is a wildcard.
    static func escaped(_ path: [UInt8]) -> [UInt8] {
        let backslash = UInt8(ascii: "\\")
        return path.flatMap { byte -> [UInt8] in
            byte == backslash || wildcards.contains(byte) ? [backslash, byte] : [byte]
        }
    }

    private static let wildcards = Array("*?[".utf8)

    private static func hasWildcards(_ pattern: String) -> Bool { pattern.contains { "*?[".contains($0) } }

    /// The pattern that leaves out one entry.
    ///
    /// - Parameters:
    ///   - path: relative to the root of the tree, not empty.
    ///   - isFolder: whether it is a folder.
    static func pattern(leavingOut path: String, isFolder: Bool) -> String {
        "/\(literal(path))\(isFolder ? "/" : "")"
    }

    /// What to write into a job file to leave out one entry: `exclude: ["/uploads/"]`.
    ///
    /// - Parameters:
    ///   - path: relative to the root of the tree, not empty.
    ///   - isFolder: whether it is a folder.
    static func advice(leavingOut path: String, isFolder: Bool) -> String {
        let pattern = pattern(leavingOut: path, isFolder: isFolder)
        let quoted = pattern.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            case _ where scalar.properties.generalCategory == .control: text += "\\u" + hexadecimal(scalar)
            default: text.unicodeScalars.append(scalar)
            }
        }
        return "exclude: [\"\(quoted)\"]"
    }

    /// Four digits, as YAML has them.
    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The patterns as rsync reads them from a file: each ends with NUL, and one that begins as a comment does is marked as a pattern.
    var list: [UInt8] {
        patterns.reduce(into: []) { bytes, pattern in
            if pattern.hasPrefix("#") || pattern.hasPrefix(";") { bytes += Array("- ".utf8) }
            bytes += Array(pattern.utf8)
            bytes.append(0)
        }
    }

    /// Whether an entry is left out, by its own name or by that of a folder above it.
    ///
    /// - Parameters:
    ///   - path: relative to the root of the tree, `/`-separated, not empty.
    ///   - isFolder: whether it is a folder; of what only folders are called by, a slash at the end, nothing else is left out.
    func cover(_ path: String, isFolder: Bool = true) -> Bool {
        let components = path.pathNames()
        return components.indices.contains { index in
            let way = components[...index].joined(separator: "/")
            let isAbove = index < components.count - 1
            return patterns.contains { (isFolder || isAbove || !Self.isForFolders($0)) && Self.matches($0, way) }
        }
    }

    private static func isForFolders(_ pattern: String) -> Bool { pattern.hasSuffix("/") || pattern.hasSuffix("/***") }

    /// Whether rsync takes a pattern for a folder's: with a slash at its beginning it is the whole path, with one in it the path's
    /// end, and without any the name.
    private static func matches(_ pattern: String, _ path: String) -> Bool {
        // A backslash is one of the name unless there is a wildcard as well.
        let escaping = hasWildcards(pattern) ? 0 : FNM_NOESCAPE
        var pattern = pattern[...]
        if pattern.hasSuffix("/***") { pattern = pattern.dropLast(4) }
        if pattern.hasSuffix("/") { pattern = pattern.dropLast() }
        let isAnchored = pattern.hasPrefix("/")
        if isAnchored { pattern = pattern.dropFirst() }
        guard !pattern.isEmpty else { return false }
        // Where two asterisks stand, they match slashes as well.
        let isDeep = pattern.contains("**")
        let flags = escaping | (isDeep ? 0 : FNM_PATHNAME)
        if isAnchored { return fnmatch(String(pattern), path, flags) == 0 }
        let components = path.pathNames()
        let depth = pattern.utf8.count { $0 == UInt8(ascii: "/") } + 1
        let starts = isDeep ? components.indices : max(0, components.count - depth)..<components.count
        return starts.contains { start in
            components.count - start >= (isDeep ? 1 : depth)
                && fnmatch(String(pattern), components[start...].joined(separator: "/"), flags) == 0
        }
    }
}
