import Glibc
import MirroringFiles

extension JobFile {
    /// Writes a new job file, which everybody may read.
    ///
    /// - Parameters:
    ///   - text: what it says.
    ///   - path: where it is to be.
    /// - Throws: ``JobFileFailure`` if there is something of that name, which is left alone, or if it can't be written.
    public static func create(_ text: String, at path: String) throws(JobFileFailure) {
        do throws(SystemFailure) {
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW
            let file = try OpenedFile<SystemFailure>(path, flags, permissions: 0o644, while: "written")
            do throws(SystemFailure) {
                try file.append(Array(text.utf8))
            } catch {
                unlink(path)
                throw error
            }
        } catch {
            let problem =
                error.number == EEXIST
                ? "\(path) is there already. Name another, or remove it."
                : "\(error). Correct that, or name another file."
            throw JobFileFailure(JobFileError(file: path, problem))
        }
    }
}
