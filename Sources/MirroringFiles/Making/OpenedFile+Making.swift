import Glibc

extension OpenedFile {
    /// Makes a file, to be read and written, that has to be as trusted as one that is found.
    ///
    /// Where what this user makes is another's, as on a share on which root is nobody, nothing is left behind: it would be in the way at
    /// the next attempt, and each attempt would leave one more.
    ///
    /// - Parameters:
    ///   - name: its name.
    ///   - folder: where it is to lie.
    ///   - path: its whole path, for errors.
    ///   - permissions: those that it gets, less the process's mask.
    ///   - trust: who may have made it.
    ///   - action: what is done with it, a participle for errors.
    ///   - failure: the error of a file that is not trusted, as soon as it is made.
    /// - Throws: with the system's number `EEXIST` if there is something of that name.
    package static func made(
        _ name: borrowing FileName,
        in folder: OpenedFolder,
        at path: String,
        permissions: UInt32 = 0o600,
        as trust: FileTrust,
        while action: String,
        failure: (FileProblem) -> Failure
    ) throws(Failure) -> OpenedFile {
        let flags = O_RDWR | O_CREAT | O_EXCL
        let file = try OpenedFile(name, in: folder, at: path, flags, permissions: permissions, while: action)
        guard let problem = try file.problem(as: trust) else { return file }
        if file.isNamed(name, in: folder) { try? folder.removeFile(name) }
        throw failure(problem)
    }
}
