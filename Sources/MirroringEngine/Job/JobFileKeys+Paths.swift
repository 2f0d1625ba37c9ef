import Foundation
import MirroringFiles
import MirroringSettings

extension JobFileKeys {
    /// A path of this machine, made absolute and simple; nil if it can't be.
    ///
    /// It is relative to the job file's folder, `~` is this user's home, and `..` leads where the kernel goes.
    ///
    /// - Parameters:
    ///   - text: as it is written.
    ///   - key: at which it stands.
    func path(_ text: String, of key: String) -> String? {
        let absolute: String
        do throws(HomeProblem) {
            absolute = try SettingPath.absolute(text, from: folder)
        } catch {
            note(key, "is \"\(text)\". \(error)")
            return nil
        }
        do throws(RealPath.Obstacle) {
            return try RealPath.withoutParents(absolute)
        } catch {
            let reason =
                error.number == ENOENT
                ? "does not exist" : "can't be gone through: \(SystemFailure.reason(of: error.number))"
            note(key, "is \(text), which goes through \(error.path), and that \(reason). Correct the path.")
            return nil
        }
    }

    /// The job file's folder, absolute.
    private var folder: String {
        let folder = file.lastIndex(of: "/").map { String(file[..<$0]) }
        if file.hasPrefix("/") { return folder ?? "" }
        let current = FileManager.default.currentDirectoryPath
        return folder.map { "\(current)/\($0)" } ?? current
    }
}
