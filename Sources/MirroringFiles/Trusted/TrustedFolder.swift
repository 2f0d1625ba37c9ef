import Foundation
import SystemPackage

/// A folder that is used only where nobody but this user and root decides what is in it: it and the file that is opened in it
/// belong to this user or root, nobody else may write to either, and neither is a symbolic link.
///
/// For folders that are found beside where somebody happens to stand, and whose files have power: settings name programs that
/// are run. Everything is checked on open descriptors.
public struct TrustedFolder: ~Copyable {
    private let owned: OwnedDescriptor
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
        let owned: OwnedDescriptor
        do throws(Errno) {
            owned = try OwnedDescriptor(openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC))
        } catch {
            if let problem = Self.problem(error.rawValue, parent, name) { throw problem.at(path) }
            return nil
        }
        let distrust = try Self.distrust(of: owned, at: path)
        self.distrust = above ?? distrust
        self.owned = owned
        self.path = path
    }

    private static func distrust(
        of owned: borrowing OwnedDescriptor,
        at path: String
    ) throws(FileProblem) -> FileProblem? {
        do throws(Errno) {
            return Trust(try owned.status()).problem?.at(path)
        } catch {
            throw FileProblem(error.rawValue, while: "looked at").at(path)
        }
    }

    /// Why a folder or file could not be opened; nil if nothing has that name, or something other than was meant.
    private static func problem(_ number: Int32, _ parent: Int32, _ name: String) -> FileProblem? {
        var status = stat()
        if number == ENOENT || fstatat(parent, name, &status, AT_SYMLINK_NOFOLLOW) != 0 { return nil }
        if status.st_mode & S_IFMT == S_IFLNK { return FileProblem(.untrusted, "is a symbolic link") }
        // What somebody else has closed to this user does not hold its settings.
        return number == ENOTDIR ? nil : Trust(status).problem ?? FileProblem(number, while: "opened")
    }

    /// Opens a folder in this one.
    ///
    /// - Returns: nil if there is none of that name.
    public func folder(_ name: String) throws(FileProblem) -> TrustedFolder? {
        try TrustedFolder(owned.number, name, "\(path)/\(name)", above: distrust)
    }

    /// Opens a file in this folder.
    ///
    /// - Parameter name: its name, without a slash.
    /// - Returns: nil if there is none of that name.
    /// - Throws: ``FileProblem`` with the path in it: the file can't be opened, or others than this user and root decide what is in
    ///   it (``FileProblem/Kind/untrusted``).
    public func file(_ name: String) throws(FileProblem) -> RegularFile? {
        let path = "\(self.path)/\(name)"
        let file: OwnedDescriptor
        do throws(Errno) {
            let flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
            file = try OwnedDescriptor(openat(owned.number, name, flags))
        } catch {
            guard let problem = Self.problem(error.rawValue, owned.number, name) else { return nil }
            throw distrust ?? problem.at(path)
        }
        if let distrust { throw distrust }
        do throws(FileProblem) {
            let file = try RegularFile(file)
            if let problem = file.distrust { throw problem }
            return file
        } catch {
            throw error.at(path)
        }
    }

    /// The names in the folder, if it is trusted; for hints, so that nothing is thrown.
    public func names() -> [String] {
        guard distrust == nil else { return [] }
        return (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd/\(owned.number)")) ?? []
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

    /// A user's name, or number if he has none.
    static func name(_ user: uid_t) -> String {
        // The longest entry takes far less; the function without a buffer of the caller's has one for all threads.
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            var entry = passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard let start = buffer.baseAddress,
                getpwuid_r(user, &entry, start, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
            else { return "user \(user)" }
            return String(cString: name)
        }
    }
}
