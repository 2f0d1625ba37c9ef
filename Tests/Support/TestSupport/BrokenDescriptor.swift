import Foundation

/// What this process has open at a path, by which nothing can be written or flushed for now, as on a disk in trouble. The path can be
/// opened as before.
public struct BrokenDescriptor: ~Copyable {
    /// `O_PATH`, which Swift does not import: a descriptor that says where something is, and no more.
    private static let placeOnly: Int32 = 0o10_000_000

    private let number: Int32
    private let whole: Int32

    /// Breaks it.
    ///
    /// - Throws: where nothing is open there, or what the system said.
    public init(at path: String) throws {
        let numbers = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        let found = numbers.first { number in
            fcntl(number, F_GETFL) & Self.placeOnly == 0
                && (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")) == path
        }
        guard let found else { throw POSIXError(.EBADF) }
        let place = open(path, Self.placeOnly | O_CLOEXEC)
        guard place >= 0 else { throw POSIXError(.EIO) }
        defer { close(place) }
        number = found
        whole = dup(found)
        dup2(place, found)
    }

    /// Mends it, unless it was closed meanwhile.
    public consuming func mend() {
        if fcntl(number, F_GETFL) & Self.placeOnly != 0 { dup2(whole, number) }
        close(whole)
    }
}
