import Foundation
import MirroringEvents

/// The name of what one package has replaced or deleted: when it was put in place, by which run, and which package it was.
///
/// `<20261128T104107.123Z>-<runId>-<packageId>`; names sort by time.
struct KeptBatchName: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Until when what is kept was at the destination.
    let time: Timestamp
    let runId: UUID
    let packageId: UUID

    init(time: Timestamp, runId: UUID, packageId: UUID) {
        (self.time, self.runId, self.packageId) = (time, runId, packageId)
    }

    /// Reads a name; nil for any that is not one.
    init?(_ name: String) {
        let bytes = Array(name.utf8)
        guard bytes.count == 94, let time = Timestamp(inFileName: String(decoding: bytes[..<20], as: UTF8.self)),
            let runId = UUID(uuidString: String(decoding: bytes[21..<57], as: UTF8.self)),
            let packageId = UUID(uuidString: String(decoding: bytes[58...], as: UTF8.self))
        else { return nil }
        self.init(time: time, runId: runId, packageId: packageId)
        guard description == name else { return nil }
    }

    var description: String {
        "\(time.inFileName)-\(runId.uuidString.lowercased())-\(packageId.uuidString.lowercased())"
    }

    static func < (left: Self, right: Self) -> Bool {
        left.description < right.description
    }
}
