import MirroringFiles

/// Which times a file system keeps: how fine they are, and from when to when they go.
///
/// FAT keeps every other second, exFAT hundredths, NTFS and SMB tenths of a microsecond; ext2 and ext3, and ext4 with small inodes, keep
/// seconds from 1901 to 2038, other ext4 and XFS more. The system brings a time that is given to a file to what can be kept, as
/// ``expected(_:)`` does, so a copy can be compared with its original exactly. Some network drives and the storage of phones keep none:
/// they refuse to set a time, or leave that of the moment.
struct TimePrecision: Sendable, Hashable {
    /// The step between two times, in nanoseconds: 1, or what divides a second, or whole seconds; 0 where none is kept.
    var grain: Int
    /// The first second that there is.
    var earliest: Int
    /// The last second that there is.
    var latest: Int

    /// Every time, to the nanosecond.
    static let exact = Self()
    /// No time at all.
    static let nothing = Self(grain: 0)

    /// Whether a file has the time that it is given, more or less.
    var keepsAny: Bool { grain > 0 }

    /// A precision from its parts.
    init(grain: Int = 1, earliest: Int = .min, latest: Int = .max) {
        self.grain = grain
        self.earliest = earliest
        self.latest = latest
    }

    /// What is left of a time if a file is given it.
    func expected(_ time: FileTime) -> FileTime {
        // As the kernel has it: what is cut off at an end of the range has no fraction, nor has the end itself.
        if time.seconds <= earliest, earliest != .min { return coarse(FileTime(seconds: earliest, nanoseconds: 0)) }
        if time.seconds >= latest, latest != .max { return coarse(FileTime(seconds: latest, nanoseconds: 0)) }
        return coarse(time)
    }

    private func coarse(_ time: FileTime) -> FileTime {
        guard keepsAny else { return time }
        guard grain >= Self.second else {
            return FileTime(seconds: time.seconds, nanoseconds: time.nanoseconds - time.nanoseconds % grain)
        }
        let step = grain / Self.second
        let rest = time.seconds % step
        // Towards the past, before 1970 as well.
        let (seconds, isTooEarly) = time.seconds.subtractingReportingOverflow(rest < 0 ? rest + step : rest)
        return FileTime(seconds: isTooEarly ? time.seconds : seconds, nanoseconds: 0)
    }

    private static let second = 1_000_000_000
}

extension TimePrecision {
    /// The time by whose rest the grain is known: an odd second, and no digit of its fraction is 0.
    static let sample = FileTime(seconds: 1_234_567_891, nanoseconds: 987_654_321)
    /// Seconds far outside of what file systems end at, and that every `time_t` has.
    static let farAway = 1 << 40

    /// The precision of a file system, by what it made of three times.
    ///
    /// - Parameters:
    ///   - sample: of ``sample``; nil if it refused that.
    ///   - past: of ``farAway`` seconds before 1970; nil if it refused that.
    ///   - future: of as many after.
    init(sample: FileTime?, past: FileTime?, future: FileTime?) {
        // What is the same whatever it is given is the moment in which it was made.
        guard let sample, sample != past || sample != future else {
            self = .nothing
            return
        }
        let grains = [1, 100, 1_000, 1_000_000, 10_000_000, Self.second, 2 * Self.second]
        // What fits none of them is compared exactly: better sent again than taken for what it is not.
        let grain = grains.last { Self(grain: $0).expected(Self.sample) == sample } ?? 1
        self.init(grain: grain)
        // What wraps around instead, and so is on the wrong side, is no end of a range.
        if let past, past.seconds != -Self.farAway, past.seconds < Self.sample.seconds { earliest = past.seconds }
        if let future, future.seconds != Self.farAway, future.seconds > Self.sample.seconds { latest = future.seconds }
    }
}
