import Foundation
import Glibc
import MirroringEvents

/// Which jobs are meant: one by its identifier, or those with a name like it.
package struct JobPattern: Sendable, Hashable {
    private let id: UUID?
    private let glob: String

    /// Reads an identifier, or a name in which `*` stands for any text, `?` for one character and `[ ]` for one of several.
    package init(_ text: String) {
        id = UUID(uuidString: text)
        glob = text
    }

    /// Whether a job is meant.
    ///
    /// - Parameter name: what it is called; nil if that is not known, and only an identifier fits then, or everything.
    func matches(_ jobId: UUID, _ name: String?) -> Bool {
        if let id { return id == jobId }
        return glob == "*" || name.map { fnmatch(glob, $0, 0) == 0 } ?? false
    }
}
