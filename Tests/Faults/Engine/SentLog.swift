import Foundation
import Glibc

/// What an engine of the harness has done, in a file mapped into memory: it survives the engine however that dies.
///
/// This is the count that everything else is held against. An event is noted as tried before `notify` and as accepted after it, so
/// that of an engine killed in between one event more than it accepted may arrive.
///
/// The file is an array of 64-bit integers: the longest `notify` in nanoseconds, how many events were accepted, whether the engine
/// has ended its work, a histogram of the calls in steps of one microsecond, then four for each run.
final class SentLog {
    /// How many microseconds the histogram reaches; what took longer counts in its last step.
    static let histogramSteps = 1_000

    private enum Word {
        static let longest = 0
        static let accepted = 1
        static let isDone = 2
        static let histogram = 3
        static let runs = histogram + SentLog.histogramSteps
        static let perRun = 4
    }

    private let words: UnsafeMutablePointer<Int64>
    private let length: Int

    /// Makes the file, with the runs that the engine will do.
    init(creating path: String, runs: [UUID]) throws {
        length = (Word.runs + runs.count * Word.perRun) * MemoryLayout<Int64>.stride
        words = try Self.map(path, length: length)
        for (index, run) in runs.enumerated() {
            let place = UnsafeMutableRawPointer(words + Word.runs + index * Word.perRun)
            place.storeBytes(of: run.uuid, as: uuid_t.self)
        }
    }

    deinit {
        munmap(words, length)
    }

    private static func map(_ path: String, length: Int) throws -> UnsafeMutablePointer<Int64> {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, length) == 0 else {
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        defer { Glibc.close(descriptor) }
        guard let memory = mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), memory != MAP_FAILED
        else {
            throw POSIXError(.init(rawValue: errno) ?? .ENOMEM)
        }
        return memory.bindMemory(to: Int64.self, capacity: length / MemoryLayout<Int64>.stride)
    }

    /// Hands over an event of a run, and notes before and after it that it did.
    func record(run: Int, sequence: Int, _ notify: () -> Void) {
        let entry = words + Word.runs + run * Word.perRun
        entry[2] = Int64(sequence)
        let start = ContinuousClock.now
        notify()
        let time = Int64((ContinuousClock.now - start) / .nanoseconds(1))
        entry[3] = Int64(sequence)
        words[Word.accepted] += 1
        words[Word.longest] = max(words[Word.longest], time)
        words[Word.histogram + min(Self.histogramSteps - 1, Int(time) / 1_000)] += 1
    }

    /// Notes that nothing more will be handed over, and that nothing waits.
    func close() {
        words[Word.isDone] = 1
    }

    /// What a sent log says at a moment, read by another process.
    struct Reading: Sendable {
        /// How far a run got.
        struct Run: Sendable {
            var id: UUID
            /// The last event that was, or was about to be, handed over; 0 for none.
            var tried: Int
            /// The last event whose `notify` returned; 0 for none.
            var accepted: Int
        }

        var runs: [Run] = []
        var accepted = 0
        var isDone = false
        var calls = CallTimes()

        /// Nothing was done.
        init() {}

        /// Reads a sent log; one that is not there yet, or was never filled, says nothing.
        init(_ path: String) {
            guard let data = FileManager.default.contents(atPath: path) else { return }
            data.withUnsafeBytes { bytes in
                let words = bytes.bindMemory(to: Int64.self)
                guard words.count >= Word.runs else { return }
                accepted = Int(words[Word.accepted])
                isDone = words[Word.isDone] != 0
                calls.longest = .nanoseconds(words[Word.longest])
                calls.histogram = words[Word.histogram..<Word.runs].map(Int.init)
                for start in stride(from: Word.runs, to: words.count, by: Word.perRun) {
                    let id = bytes.loadUnaligned(fromByteOffset: start * MemoryLayout<Int64>.stride, as: uuid_t.self)
                    runs.append(
                        Run(id: UUID(uuid: id), tried: Int(words[start + 2]), accepted: Int(words[start + 3]))
                    )
                }
            }
        }
    }
}

/// How long calls of `notify` took.
struct CallTimes: Sendable {
    /// The longest of all.
    var longest: Duration = .zero
    /// How many took so many microseconds; the last place counts the longer ones too.
    var histogram = [Int](repeating: 0, count: SentLog.histogramSteps)

    /// Adds those of another engine.
    mutating func add(_ other: Self) {
        longest = max(longest, other.longest)
        for index in histogram.indices where index < other.histogram.count {
            histogram[index] += other.histogram[index]
        }
    }

    /// The microseconds within which that share of the calls returned.
    func microseconds(share: Double) -> Int {
        let wanted = Int((Double(histogram.reduce(0, +)) * share).rounded(.up))
        var count = 0
        for (index, calls) in histogram.enumerated() {
            count += calls
            if count >= wanted { return index + 1 }
        }
        return histogram.count
    }
}
