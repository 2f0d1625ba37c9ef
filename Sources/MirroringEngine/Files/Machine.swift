import Crypto
import Foundation
import MirroringFiles

/// This machine, as the other end of a session knows it again.
enum Machine {
    /// A digest of what tells it from others: 64 hexadecimal digits.
    ///
    /// The number itself is not for others to know, as machine-id(5) says, and its digest is another one for each purpose.
    static var digest: String {
        let hash = SHA256.hash(data: Data("mirroring \(identity)".utf8))
        return hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The number that it got when its system was installed; its name where it has none.
    private static var identity: String {
        if let text = try? RegularFile(opening: "/etc/machine-id").text(limit: 4_096) {
            let line = text.prefix { $0 != "\n" }
            if line.utf8.count == 32 { return String(line) }
        }
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
