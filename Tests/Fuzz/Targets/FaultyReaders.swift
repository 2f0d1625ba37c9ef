import Foundation

/// A reader that does what no reader may, as soon as an input holds a byte that no seed has: only a change brings it in.
protocol FaultyReader: FuzzTarget {
    /// What it does then.
    mutating func fail() throws
}

extension FaultyReader {
    static var summary: String { "nothing: it has a fault" }
    static var form: any InputForm { FieldsForm() }

    static func seeds(from corpus: Corpus) -> [[UInt8]] { [Array("harmless".utf8)] }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        if input.contains(0xFF) { try fail() }
        return !input.isEmpty
    }
}

/// It ends the process.
struct CrashingReader: FaultyReader {
    static let name = "crash"

    init(in folder: ScratchFolder) {}

    mutating func fail() {
        // As a trap in a parser would: only the process above is left to name the input.
        fatalError("this reader has crashed")
    }
}

/// It never comes back.
struct HangingReader: FaultyReader {
    static let name = "hang"

    init(in folder: ScratchFolder) {}

    mutating func fail() {
        while true { pause() }
    }
}

/// It takes too long.
struct SlowReader: FaultyReader {
    static let name = "slow"

    init(in folder: ScratchFolder) {}

    mutating func fail() {
        let end = clock() + 150_000  // microseconds of the processor
        while clock() < end {}
    }
}

/// It keeps memory.
struct GrowingReader: FaultyReader {
    static let name = "growth"

    private var kept: [[UInt8]] = []

    init(in folder: ScratchFolder) {}

    mutating func fail() {
        kept.append([UInt8](repeating: 1, count: 256 << 20))
    }
}

/// What it accepts it does not keep.
struct ForgetfulReader: FaultyReader {
    static let name = "untrue"

    init(in folder: ScratchFolder) {}

    mutating func fail() throws {
        throw Finding("It is another one after it was written and read.")
    }
}
