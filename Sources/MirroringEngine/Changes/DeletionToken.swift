import Crypto
import Foundation

/// Stands for exactly the deletions of one plan: whoever has read the plan allows them by it, once, and no others.
///
/// It is consent and no right: anybody who knows the plan can compute it.
public struct DeletionToken: Sendable, Hashable, CustomStringConvertible {
    /// 16 hexadecimal digits.
    public let description: String

    private static let length = 16
    private static let digits = Set("0123456789abcdefABCDEF".utf8)

    /// A token that somebody has typed; nil if it is none.
    public init?(_ text: String) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(Self.digits.contains) else { return nil }
        description = text.lowercased()
    }

    /// The token of a job's deletions: of the SHA-256 of what it is for, the job, its destination and every path in order.
    ///
    /// - Parameter replaced: what is to be allowed beside.
    init(of deletions: [Deletion], replacing replaced: [Deletion] = [], job: Job) {
        var hash = SHA256()
        hash.update(data: Data("mirroring deletions 1\n\(job.id.uuidString.lowercased())\n\(job.destination)\0".utf8))
        func add(_ entries: [Deletion]) {
            let paths = entries.map { $0.path.bytes + ($0.isFolder ? [UInt8(ascii: "/"), 0] : [0]) }
            for path in paths.sorted(by: { $0.lexicographicallyPrecedes($1) }) { hash.update(data: path) }
        }
        add(deletions)
        if !replaced.isEmpty {
            hash.update(data: Data("\0replaced\0".utf8))
            add(replaced)
        }
        let digits = hash.finalize().map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        description = String(digits.joined().prefix(Self.length))
    }
}
