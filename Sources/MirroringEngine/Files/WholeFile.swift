import Foundation
import MirroringFiles

/// Small files of the engine, in a folder of its own, written and read as a whole.
enum WholeFile {
    /// Replaces a file's content in one step.
    ///
    /// The disk is not waited for: what a power cut takes back is found out by the next run, which compares the trees again.
    ///
    /// - Parameters:
    ///   - bytes: the content.
    ///   - name: the file's name.
    ///   - folder: where it lies.
    ///   - path: its whole path, for the error.
    static func write(
        _ bytes: some Collection<UInt8>,
        to name: String,
        in folder: OpenedFolder,
        at path: String
    ) throws(RunFailure) {
        do throws(SystemFailure) {
            try folder.replaceFile(name, at: path, with: bytes)
        } catch {
            throw RunFailure(error)
        }
    }

    /// Reads a file, if it is a regular one to which nobody else may write.
    ///
    /// - Parameters:
    ///   - name: the file's name.
    ///   - folder: where it lies.
    ///   - path: its whole path, for the error.
    ///   - limit: the most bytes that it may have.
    /// - Returns: nil if there is none.
    static func read(
        _ name: String,
        in folder: OpenedFolder,
        at path: String,
        limit: Int
    ) throws(RunFailure) -> Data? {
        do throws(FileProblem) {
            guard let file = try folder.file(FileName(name), at: path) else { return nil }
            return Data(try file.bytes(limit: limit))
        } catch {
            throw RunFailure(error, of: path)
        }
    }
}
