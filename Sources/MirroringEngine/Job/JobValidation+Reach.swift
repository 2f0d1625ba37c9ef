import Foundation
import MirroringFiles

extension JobValidation {
    /// Checks that the system says whether there is something at a path: who is told that it does not exist would make it anew.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - key: what it is, and the key that names it.
    func checkReach(of path: String, _ key: String) throws(RunFailure) {
        guard let refusal = Self.refusal(of: path) else { return }
        let remedy =
            switch refusal.number {
            case EACCES: "Allow this user to go through that folder, or run as another user."
            case ELOOP: "Correct that link, or name another folder in \"\(key)\"."
            default: "See to it that what is mounted there answers."
            }
        let reason = SystemFailure.reason(of: refusal.number)
        throw invalid(path, "The \(key) \(path) can't be looked at: \(refusal.place): \(reason). \(remedy)")
    }

    /// What keeps this user from looking at a path, and the system's number; nil if it can be looked at, or there is nothing.
    private static func refusal(of path: String) -> (place: String, number: Int32)? {
        var status = stat()
        guard stat(path, &status) != 0 else { return nil }
        let number = errno
        guard number != ENOENT, number != ENOTDIR else { return nil }
        var place = path
        while place != "/", stat(place.parentPath, &status) != 0 { place = place.parentPath }
        // A folder that shuts can be looked at itself, unless it lies behind a link.
        let isShut = number == EACCES && access(place.parentPath, X_OK) != 0
        return (isShut ? place.parentPath : place, number)
    }
}
