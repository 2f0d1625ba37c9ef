package import MirroringEvents

/// What a trace says of a copy at a time: whether it is the one that should be there.
package struct TraceVerdict: Sendable, Hashable {
    /// The result, in a word.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// A good run's copy, no older than it may be, and as the trace says as far as that was compared.
        case current
        /// A run is changing it, and may be.
        case updating
        /// A run that changed it has not ended well for too long.
        case stuck
        /// It holds something else than the trace says.
        case mismatch
        /// Its run could not mirror everything.
        case incomplete
        /// There was a newer good run of the job, whose copy is not this one.
        case behind
        /// It is older than it may be.
        case late
        /// It has no trace.
        case untraced
        /// What is in the trace's place is none, or can't be read.
        case unreadable
        /// There is no answer.
        case unreachable

        /// Whether nobody has to do anything.
        package var isGood: Bool { self == .current || self == .updating }
    }

    /// What the trace is held against.
    package struct Comparison: Sendable, Hashable {
        /// Where a digest is from.
        package enum Source: String, Sendable, Hashable {
            /// Whoever asked gave it.
            case given
            /// It was computed of another folder that should hold the same.
            case folder
            /// It was computed of the very files beside the trace.
            case files
            /// The engine told it, in the terminal event of the run.
            case log
        }

        /// Where the digest is from.
        package var source: Source
        /// The digest.
        package var digest: String
        /// The folder or log, for people.
        package var place: String?

        /// A comparison from its parts.
        package init(_ source: Source, digest: String, place: String? = nil) {
            self.source = source
            self.digest = digest
            self.place = place
        }
    }

    /// How long a run may change a copy before it counts as stuck, in seconds, where nobody says otherwise.
    package static let updatingLimit = 3_600

    /// The result.
    package let kind: Kind
    /// Seconds since the copy was complete.
    package let age: Int
    /// The most that it may be; nil where nobody has said so.
    package let expected: Int?
    /// Seconds since a run began to change it; nil if none does.
    package let updatingFor: Int?
    /// Whether the digest is the one it was compared with; nil if it was not compared.
    package let matches: Bool?

    /// Judges a trace.
    ///
    /// - Parameters:
    ///   - trace: what was found.
    ///   - now: the time, by the clock of whoever asks.
    ///   - maximumAge: how old it may be, in seconds; by default as old as it says that it may be.
    ///   - comparison: what it is held against, if anything.
    ///   - hasNewerRun: whether a good run of the job is known to have ended after this one.
    package init(
        on trace: TraceDocument,
        at now: Timestamp,
        maximumAge: Int? = nil,
        comparedWith comparison: Comparison? = nil,
        hasNewerRun: Bool = false
    ) {
        age = Self.seconds(from: trace.completed, to: now)
        expected = maximumAge ?? trace.expectedAge
        updatingFor = trace.updating.map { Self.seconds(from: $0.since, to: now) }
        matches = comparison.map { $0.digest == trace.tree.digest }
        if let updatingFor {
            // What the trace says of the tree is not meant to hold now.
            kind = updatingFor < maximumAge ?? Self.updatingLimit ? .updating : .stuck
        } else if matches == false {
            kind = .mismatch
        } else if trace.outcome != .succeeded {
            kind = .incomplete
        } else if hasNewerRun {
            kind = .behind
        } else if let expected, age > expected {
            kind = .late
        } else {
            kind = .current
        }
    }

    /// The whole seconds between two moments; 0 where the clocks of two machines have it the other way round.
    private static func seconds(from earlier: Timestamp, to later: Timestamp) -> Int {
        Int(max(0, later.milliseconds - earlier.milliseconds) / 1_000)
    }
}

extension TraceDocument {
    /// How old the copy may be by its own word, in seconds.
    fileprivate var expectedAge: Int? {
        guard var age = expectedEverySeconds else { return nil }
        age.addUpToMaximum(expectedGraceSeconds ?? 0)
        return age
    }
}
