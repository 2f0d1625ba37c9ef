/// What a worker has read, and what it is reading: written before it reads, so that it is known however the process ends.
struct FlightRecord {
    /// The number of the input that is being read; how many there were, when all are read.
    var number = 0
    /// How many inputs were accepted.
    var accepted = 0
    /// How many were refused.
    var refused = 0
    /// The longest that an input has taken, in microseconds of the processor.
    var microseconds = 0
    /// By how much the process has grown at most, in KiB.
    var kibibytes = 0
    /// The input that is being read.
    var input: [UInt8] = []

    /// Nothing is read yet.
    init() {}

    /// Reads a record; nil if it is not whole.
    init?(_ bytes: [UInt8]) {
        let length = MemoryLayout<Int>.size
        guard bytes.count >= 6 * length else { return nil }
        let numbers = bytes.withUnsafeBytes { bytes in
            (0..<6).map { bytes.loadUnaligned(fromByteOffset: $0 * length, as: Int.self) }
        }
        guard bytes.count >= 6 * length + numbers[5] else { return nil }
        (number, accepted, refused) = (numbers[0], numbers[1], numbers[2])
        (microseconds, kibibytes) = (numbers[3], numbers[4])
        input = Array(bytes[(6 * length)...].prefix(numbers[5]))
    }

    /// The record as it is in a file; what follows there is of an input before.
    var bytes: [UInt8] {
        [number, accepted, refused, microseconds, kibibytes, input.count].withUnsafeBytes(Array.init) + input
    }

    /// Notes what came of the input.
    mutating func note(_ outcome: Trial.Outcome) {
        number += 1
        accepted += outcome.isAccepted ? 1 : 0
        refused += outcome.isAccepted ? 0 : 1
        microseconds = max(microseconds, outcome.microseconds)
        kibibytes = max(kibibytes, outcome.kibibytes)
        input = []
    }
}
