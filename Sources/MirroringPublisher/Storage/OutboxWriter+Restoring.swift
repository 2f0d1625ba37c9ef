/// What somebody has removed of the share, and how it is put back.
extension OutboxWriter {
    /// Whether everything of the share lies where it belongs.
    var isInPlace: Bool { lock.isInPlace && missing.isEmpty }

    /// The numbers of the segments whose names do not lead to them, ascending. One that is not open is only looked for.
    var missing: [Int] {
        segments.filter { number, segment in
            segment.file.map { !$0.isInPlace } ?? folder.lacks("\(name(of: number))")
        }.keys.sorted()
    }

    /// How many events were appended to some segments, as far as they are not forgotten.
    func records(in numbers: some Sequence<Int>) -> Int {
        numbers.reduce(0) { $0 + (segments[$1]?.records ?? 0) }
    }

    /// The open file of a segment, and how many bytes of it count; nil if it is not open.
    func open(_ number: Int) -> (file: SegmentFile, bytes: Int)? {
        guard let segment = segments[number], let file = segment.file else { return nil }
        return (file, segment.bytes)
    }

    /// The name of a segment.
    func name(of number: Int) -> SegmentName {
        SegmentName(instance: instance, number: number)
    }

    /// Goes on with a new owner file.
    mutating func take(_ lock: OwnerLock) {
        self.lock = lock
    }

    /// Goes on with a segment's file as it was put back.
    ///
    /// - Returns: false if it is not needed any more.
    mutating func take(_ file: SegmentFile, as number: Int) -> Bool {
        guard segments[number] != nil else { return false }
        segments[number]?.file = file
        putBack([file], hasNewName: true)
        return true
    }

    /// The events of a segment are lost, and counted as such.
    mutating func forgetRecords(of number: Int) {
        segments[number]?.records = 0
    }
}
