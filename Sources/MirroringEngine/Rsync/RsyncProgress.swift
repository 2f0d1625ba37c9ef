/// What rsync says with `--info=progress2`: the bytes of the whole transfer so far.
struct RsyncProgress: Hashable {
    let bytes: Int

    /// Reads `      1702   0%    0.00kB/s    0:00:00 …`; nil for any other line.
    init?(_ line: some BidirectionalCollection<UInt8>) {
        guard line.first == UInt8(ascii: " ") else { return nil }
        let fields = line.split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard fields.count >= 2, fields[1].last == UInt8(ascii: "%"),
            let bytes = Int(String(decoding: fields[0], as: UTF8.self))
        else { return nil }
        self.bytes = bytes
    }
}
