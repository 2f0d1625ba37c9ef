import Glibc
package import SystemPackage

/// Who may have made a file that is found in a folder: the one rule for what is there by its name alone, and is believed
/// only if it is what the name claims.
///
/// Whoever may write to a folder can put anything there under a name that this program will use: a named pipe, on which a
/// reader would hang, a symbolic link to what is another's, a file of his own. So a file is opened without waiting and
/// without following a link, and then asked what it is, and whose.
public enum FileTrust: Sendable, Hashable {
    /// A file of this user's, to which nobody else may write: for what is done, or sent, with this user's rights.
    case own
    /// A file of this user's, of root's, or of the user of that number: whoever owns the folder may put anything in the
    /// place of what is in it anyway. It has no other name, under which it may be something else: a link to a file of
    /// root's can be made by others.
    case ofFolder(owner: UInt32)
    /// A regular file, whosever: for what is only looked at.
    case anybodys

    /// Why a file does not do; nil if it does.
    func problem(_ status: stat) -> FileProblem? {
        if let problem = FileProblem.ofType(status.st_mode) { return problem }
        switch self {
        case .own: return FolderTrust.own.problem(status)
        case .ofFolder(let owner):
            guard [geteuid(), 0, owner].contains(status.st_uid) else {
                return FileProblem(.untrusted, "belongs to \(Trust.name(status.st_uid))")
            }
            guard status.st_nlink <= 1 else {
                return FileProblem(.untrusted, "has \(status.st_nlink) names (hard links)")
            }
            return nil
        case .anybodys: return nil
        }
    }
}

extension OpenedFile {
    /// Why this file does not do; nil if it does.
    ///
    /// - Parameter trust: who may have made it.
    package func problem(as trust: FileTrust) throws(Failure) -> FileProblem? {
        trust.problem(try status())
    }
}

extension OpenedFolder {
    /// What an entry is said to be, before it is opened.
    package struct Look: Sendable {
        /// What is known of it.
        package let facts: FileFacts
        /// How many bytes of the disk it takes: less than its size where it is sparse.
        package let bytesOnDisk: Int
        /// Why it does not do; nil if it does.
        package let problem: FileProblem?
    }

    /// Looks at an entry, a symbolic link itself.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - trust: who may have made it, by what is known of it.
    /// - Returns: nil if there is none of that name.
    package func look(
        at name: borrowing FileName,
        as trust: (FileFacts) -> FileTrust
    ) throws(Errno) -> Look? {
        guard let status = try status(of: name) else { return nil }
        let facts = FileFacts(status)
        // In blocks of 512 bytes, whatever the file system's own are.
        let (bytes, isTooMuch) = Int(status.st_blocks).multipliedReportingOverflow(by: 512)
        return Look(
            facts: facts,
            bytesOnDisk: isTooMuch ? .max : bytes,
            problem: trust(facts).problem(status)
        )
    }

    /// Looks at an entry, a symbolic link itself, that has to be made by the same users whatever it is.
    package func look(at name: borrowing FileName, as trust: FileTrust) throws(Errno) -> Look? {
        try look(at: name) { _ in trust }
    }

    /// Whether this user may do something here.
    ///
    /// - Parameter rights: those of `access`, such as `W_OK`.
    /// - Throws: why not.
    package func check(rights: Int32) throws(Errno) {
        try Self.check(faccessat(number, ".", rights, AT_EACCESS))
    }
}

extension FileFacts {
    /// The name of a user to whom files belong, or his number if he has none.
    package static func name(ofOwner user: UInt32) -> String { Trust.name(user) }
}
