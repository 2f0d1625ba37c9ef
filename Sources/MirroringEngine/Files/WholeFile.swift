import Foundation
import MirroringEvents
import MirroringFiles

/// Small files of the engine, written and read as a whole.
enum WholeFile {
    /// Replaces a file's content in one step.
    ///
    /// The disk is not waited for: what a power cut takes back is found out by the next run, which compares the trees again.
    static func write(_ bytes: some Collection<UInt8>, to path: String) throws(RunFailure) {
        do throws(SystemFailure) {
            try AtomicFile.replace(path, with: bytes, durable: false)
        } catch {
            throw RunFailure(error)
        }
    }

    /// Reads a file; nil if there is none.
    static func read(_ path: String) throws(RunFailure) -> Data? {
        do {
            return Data(try RegularFile(opening: path).bytes(limit: .max))
        } catch {
            if error.kind == .missing { return nil }
            throw RunFailure(Category(errno: error.number), item: path, "\(path) \(error).")
        }
    }
}
