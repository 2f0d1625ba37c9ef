import Foundation

/// A folder that is used only where nobody but this user and root decides what is in it: it and the file that is opened in it
/// belong to this user or root, nobody else may write to either, and neither is a symbolic link.
///
/// For folders that are found beside where somebody happens to stand, and whose files have power: settings name programs that
/// are run. Everything is checked on open descriptors.
public struct TrustedFolder: ~Copyable {
    private let descriptor: Int32
    private let path: String
    private let distrust: FileProblem?

    /// Opens a folder.
    ///
    /// - Parameter path: its path; no symbolic link at its end is followed.
    /// - Returns: nil if there is no folder of that name.
    /// - Throws: ``FileProblem`` with the path in it, if it is a symbolic link or closed to this user.
    public init?(_ path: String) throws(FileProblem) {
        try self.init(AT_FDCWD, path, path, above: nil)
    }

    private init?(_ parent: Int32, _ name: String, _ path: String, above: FileProblem?) throws(FileProblem) {
        let descriptor = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            if let problem = Self.problem(errno, parent, name) { throw problem.at(path) }
            return nil
        }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let problem = FileProblem(errno, while: "looked at")
            close(descriptor)
            throw problem.at(path)
        }
        self.descriptor = descriptor
        self.path = path
        distrust = above ?? Trust(status).problem?.at(path)
    }

    /// Why a folder or file could not be opened; nil if there is none of that name, or something else than was meant.
    private static func problem(_ number: Int32, _ parent: Int32, _ name: String) -> FileProblem? {
        var status = stat()
        if number == ENOENT || fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0 { return nil }
        if status.st_mode & S_IFMT == S_IFLNK { return FileProblem(.untrusted, "is a symbolic link") }
        // What somebody else has closed is no settings of this user's.
        return number == ENOTDIR ? nil : Trust(status).problem ?? FileProblem(number, while: "opened")
    }

    deinit {
        close(descriptor)
    }

    /// Opens a folder in this one.
    ///
    /// - Returns: nil if there is none of that name.
    public func folder(_ name: String) throws(FileProblem) -> TrustedFolder? {
        try TrustedFolder(descriptor, name, "\(path)/\(name)", above: distrust)
    }

    /// Opens a file in this folder.
    ///
    /// - Parameter name: its name, without a slash.
    /// - Returns: nil if there is none of that name.
    /// - Throws: ``FileProblem`` with the path in it: the file can't be opened, or others than this user and root decide what is in
    ///   it (``FileProblem/Kind/untrusted``).
    public func file(_ name: String) throws(FileProblem) -> RegularFile? {
        let number = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)
        let problem = number < 0 ? Self.problem(errno, descriptor, name) : nil
        if number < 0, problem == nil { return nil }
        if let distrust {
            if number >= 0 { close(number) }
            throw distrust
        }
        let path = "\(self.path)/\(name)"
        if let problem { throw problem.at(path) }
        do throws(FileProblem) {
            let file = try RegularFile(number)
            if let problem = file.distrust { throw problem }
            return file
        } catch {
            throw error.at(path)
        }
    }

    /// The names in the folder, if it is trusted; for hints, so that nothing is thrown.
    public func names() -> [String] {
        guard distrust == nil else { return [] }
        return (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd/\(descriptor)")) ?? []
    }
}

/// Who decides about a file or folder.
struct Trust {
    private let owner: uid_t
    private let mode: mode_t

    init(_ status: stat) {
        owner = status.st_uid
        mode = status.st_mode
    }

    /// Why others than this user and root decide; nil if they don't.
    var problem: FileProblem? {
        let user = geteuid()
        if owner != user, owner != 0 {
            return FileProblem(
                .untrusted,
                "belongs to \(Self.name(owner)), not to \(user == 0 ? "root" : "you or root")"
            )
        }
        if mode & (S_IWGRP | S_IWOTH) != 0 {
            let whose = mode & S_IWOTH != 0 ? "everybody" : "its group"
            return FileProblem(
                .untrusted,
                "may be written by \(whose) (permissions \(String(mode & 0o7777, radix: 8)))"
            )
        }
        return nil
    }

    private static func name(_ user: uid_t) -> String {
        guard let entry = getpwuid(user) else { return "user \(user)" }
        return String(cString: entry.pointee.pw_name)
    }
}
