import Crypto
import Foundation
import MirroringFiles

/// This machine, as the other end of a session knows it again, at the same time: nothing of it is kept.
enum Machine {
    /// A digest of what tells it from others: 64 hexadecimal digits.
    ///
    /// The number itself is not for others to know, as machine-id(5) says of one, and its digest is another one for each purpose.
    static var digest: String { digest(of: identity) }

    /// The digest of a number that tells a machine from others.
    static func digest(of number: String) -> String {
        let hash = SHA256.hash(data: Data("mirroring \(number)".utf8))
        return hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The number that its kernel took when it started: containers have that of their host, whose folders they may see, and of machines that
    /// were cloned each has one of its own. Where it can't be read, the number that a system got when it was installed stands in for it, which
    /// is neither, and then the machine's name.
    private static var identity: String {
        for (path, length) in [("/proc/sys/kernel/random/boot_id", 36), ("/etc/machine-id", 32)] {
            guard let text = try? RegularFile(opening: path).text(limit: 4_096) else { continue }
            let line = text.prefix { $0 != "\n" }
            if line.utf8.count == length { return String(line) }
        }
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
