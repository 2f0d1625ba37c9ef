import MirroringEvents

import struct Foundation.UUID

/// The beginnings of runs' identifiers that are enough to tell the runs of a list from each other.
///
/// An identifier begins with the time at which it was made: where several runs begin within a minute, eight digits are the same.
struct RunIdentifiers: Sendable {
    /// How long they may be: up to a hyphen.
    private static let lengths = [8, 13, 18, 23]
    private static let whole = 36

    private let length: Int

    /// - Parameter runs: the runs of the list.
    init(_ runs: [UUID]) {
        let texts = Set(runs.map(\.lowercased))
        length =
            Self.lengths.first { length in Set(texts.map { $0.prefix(length) }).count == texts.count } ?? Self.whole
    }

    /// An identifier in the list.
    ///
    /// - Parameter isWhole: whether all of it is wanted, as by a program.
    func text(of run: UUID, isWhole: Bool) -> String {
        String(run.lowercased.prefix(isWhole ? Self.whole : length))
    }
}
