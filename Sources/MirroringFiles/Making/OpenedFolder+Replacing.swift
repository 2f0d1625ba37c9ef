import Glibc
import SystemPackage

extension OpenedFolder {
    /// Puts a new file in the place of an old one, or of none, in one step: who reads it, and a start after a crash,
    /// finds the old content or the new.
    ///
    /// The new one is made beside it, with `.new` after its name. What an attempt
    /// before has left there, or somebody else has put there, is removed and never written through; where it can't be
    /// removed, the new one has a number in its name as well.
    ///
    /// - Parameters:
    ///   - name: the file's name. One process at a time replaces it.
    ///   - path: its whole path, for errors.
    ///   - bytes: its content.
    ///   - permissions: those of the new file, less the process's mask; by default only its owner may read it.
    ///   - durable: whether to wait until the content, and then the name, is on disk. Without that a power cut may bring
    ///     the old content back, or none.
    package func replaceFile(
        _ name: String,
        at path: String,
        with bytes: some Collection<UInt8>,
        permissions: UInt32 = 0o600,
        durable: Bool = false
    ) throws(SystemFailure) {
        let temporary = vacancy(beside: name)
        let flags = O_WRONLY | O_CREAT | O_EXCL
        let file = try OpenedFile<SystemFailure>(
            FileName(temporary),
            in: self,
            at: path,
            flags,
            permissions: permissions,
            while: "written"
        )
        do throws(SystemFailure) {
            try file.append(Array(bytes))
            if durable { try file.synchronizeContent() }
            try putInPlace(temporary, name, path)
        } catch {
            try? removeFile(FileName(temporary))
            throw error
        }
        if durable { try synchronizeNames(path) }
    }

    /// The new file's name, once what was in the way is gone: a file, a link, or a folder with nothing in it.
    private func vacancy(beside name: String) -> String {
        let usual = "\(name).new"
        try? removeFile(FileName(usual))
        try? removeFolder(FileName(usual))
        let isFree = (try? facts(FileName(usual))) == nil
        return isFree ? usual : "\(name).\(UInt64.random(in: .min ... .max)).new"
    }

    /// Waits until the file's name is on disk: else a power cut might bring the old file back.
    private func synchronizeNames(_ path: String) throws(SystemFailure) {
        do throws(Errno) {
            try synchronize()
        } catch {
            throw SystemFailure(error, while: "written", path: path)
        }
    }

    private func putInPlace(_ temporary: String, _ name: String, _ path: String) throws(SystemFailure) {
        do throws(Errno) {
            try rename(FileName(temporary), to: self, FileName(name))
        } catch {
            throw SystemFailure(error, while: "written", path: path)
        }
    }
}
