import NIOCore

/// Makes a chunk of what a socket gives, in pieces as they come: checks it, and keeps of each message no more than is wanted.
///
/// What is kept gets storage of its own, which grows with what has arrived and not by what lengths claim. So whoever keeps a message
/// keeps no more than its chunk alive.
struct ChunkAssembler: Sendable {
    private let limits: ChunkLimits
    private var chunk: ArrivedChunk
    /// How many bytes of data, and of what the broker keeps for itself behind them, are still to come.
    private var dataLeft: Int
    private var trailerLeft: Int

    private var head = ByteBuffer()
    /// How many bytes of the entry are still to come: those that are kept first.
    private var wantedLeft = 0
    private var unwantedLeft = 0
    private var entries = 0
    private var records = 0

    /// A chunk of which the header has come.
    ///
    /// - Parameters:
    ///   - header: the header.
    ///   - length: how many bytes follow it.
    ///   - limits: how much is kept.
    /// - Throws: ``StreamError/Code/malformed`` if the header claims something else.
    init(_ header: ChunkHeader, length: Int, _ limits: ChunkLimits) throws(StreamError) {
        let surplus = length - header.dataLength
        guard surplus == 0 || surplus == header.trailerLength else {
            throw .malformed(
                "The chunk at offset \(header.firstOffset) has \(length) bytes behind its header, "
                    + "which claims \(header.dataLength) bytes of data."
            )
        }
        self.limits = limits
        chunk = ArrivedChunk(header: header)
        dataLeft = header.dataLength
        trailerLeft = surplus
    }

    /// Takes what has come.
    ///
    /// - Parameter input: what has arrived; what belongs to the chunk is taken out.
    /// - Returns: the chunk, once it is whole.
    mutating func take(from input: inout ByteBuffer) -> ArrivedChunk? {
        if var part = input.readSlice(length: min(dataLeft, input.readableBytes)), part.readableBytes > 0 {
            dataLeft -= part.readableBytes
            chunk.checksum = ChunkChecksum.crc32(of: part, after: chunk.checksum)
            // Enough, where a chunk comes in one piece.
            if chunk.data.capacity == 0 { chunk.data.reserveCapacity(min(part.readableBytes, limits.chunk)) }
            if chunk.header.kind == .messages { sort(&part) }
        }
        guard dataLeft == 0 else { return nil }
        let surplus = min(trailerLeft, input.readableBytes)
        input.moveReaderIndex(forwardBy: surplus)
        trailerLeft -= surplus
        guard trailerLeft == 0 else { return nil }
        let isComplete = entries == chunk.header.entries && records == chunk.header.records
        if !isComplete || head.readableBytes + wantedLeft + unwantedLeft > 0 { chunk.isWhole = false }
        return chunk
    }

    /// Takes bytes of entries apart. Where there is no entry any more, only the checksum goes on.
    private mutating func sort(_ part: inout ByteBuffer) {
        while chunk.isWhole, part.readableBytes > 0 {
            if wantedLeft > 0 {
                guard var wanted = part.readSlice(length: min(wantedLeft, part.readableBytes)) else { return }
                wantedLeft -= wanted.readableBytes
                chunk.data.writeBuffer(&wanted)
            } else if unwantedLeft > 0 {
                let unwanted = min(unwantedLeft, part.readableBytes)
                unwantedLeft -= unwanted
                part.moveReaderIndex(forwardBy: unwanted)
            } else {
                takeHead(&part)
            }
        }
    }

    private mutating func takeHead(_ part: inout ByteBuffer) {
        let front = head.readableBytes > 0 ? head : part
        guard let first = front.getInteger(at: front.readerIndex, as: UInt8.self) else { return }
        let missing = ChunkEntry.Head.size(of: first) - head.readableBytes
        guard var bytes = part.readSlice(length: min(missing, part.readableBytes)) else { return }
        let isLast = bytes.readableBytes == missing
        head.writeBuffer(&bytes)
        guard isLast else { return }
        defer { head.clear() }
        guard let found = ChunkEntry.Head(head), entries < chunk.header.entries else {
            chunk.isWhole = false
            return
        }
        begin(found)
    }

    /// Of a batch, which nobody can read, the head alone is kept.
    private mutating func begin(_ found: ChunkEntry.Head) {
        let room = max(0, limits.chunk - chunk.data.readableBytes)
        wantedLeft = found.batch == nil ? min(found.length, limits.message, room) : 0
        unwantedLeft = found.length - wantedLeft
        if unwantedLeft > 0 { chunk.omittedBytes[entries] = unwantedLeft }
        head.setInteger(UInt32(wantedLeft), at: head.writerIndex - 4)
        chunk.data.writeImmutableBuffer(head)
        entries += 1
        records += found.records
    }
}
