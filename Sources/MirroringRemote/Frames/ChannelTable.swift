/// Which frames may come and go now, by all that came and went: the rules of a session, the same at both ends.
///
/// A question opens a channel. It is closed when the question is whole and the answer as well; for an rsync, and for files, when the near
/// end's bytes have ended, too. So a failure may answer before the question is whole, and the near end may still be sending; what comes
/// after a failure is counted and dropped. A number is used again only for a channel that is closed, so what is under way never meets
/// another question.
package struct ChannelTable: Sendable {
    /// A question that is not answered yet, or not whole.
    private struct Channel: Sendable {
        let question: FrameKind
        /// Whether the question is whole.
        var isAsked = false
        /// Whether the answer is whole, or a failure has come.
        var isAnswered = false
        /// Whether nothing more of the bytes that follow comes from the near end, or of rsync's from the far one.
        var nearDataHasEnded: Bool
        var farDataHasEnded: Bool
        /// The bytes of the question and of the answer so far.
        var asked = 0
        var answered = 0

        init(_ question: FrameKind) {
            self.question = question
            nearDataHasEnded = !question.isFollowedByData
            farDataHasEnded = question != .rsync
        }

        var isClosed: Bool { isAsked && isAnswered && nearDataHasEnded }
    }

    private var channels: [UInt16: Channel] = [:]
    private var greeted: Set<SessionEnd> = []
    private var isEnding = false
    private var kept: [SessionEnd: Int] = [:]

    /// The table of a session that begins.
    package init() {}

    /// How many channels are open.
    package var count: Int { channels.count }

    /// A number for the next question.
    ///
    /// - Parameter taken: numbers of channels that are closed, and whose last frame is still being read.
    /// - Returns: nil as long as all channels are in use.
    package func free(but taken: Set<UInt16> = []) -> UInt16? {
        guard channels.count < FrameLimits.channels else { return nil }
        return (1...UInt16(FrameLimits.channels)).first { channels[$0] == nil && !taken.contains($0) }
    }

    /// Takes note of a frame, before what it holds is kept or sent.
    ///
    /// - Parameters:
    ///   - header: the frame's.
    ///   - end: who sends it.
    /// - Returns: whether it means something; false for what crossed an end that it did not know of.
    /// - Throws: ``ProtocolViolation`` if that end may not say it now.
    package mutating func note(_ header: FrameHeader, from end: SessionEnd) throws(ProtocolViolation) -> Bool {
        guard greeted.contains(end) != (header.kind == .hello) else {
            throw ProtocolViolation(header.kind == .hello ? "it says hello twice" : "it does not say hello first")
        }
        guard !isEnding || end == .far else { throw ProtocolViolation("it goes on after it has closed the session") }
        switch header.kind {
        case .hello: greeted.insert(end)
        case .close: isEnding = true
        case .ping: break
        case .cancel: return channels[header.channel] != nil
        case .failure, .alive:
            guard header.channel != 0 else { return true }
            return try update(header, from: end)
        case .data: return try update(header, from: end)
        default: return try end == .near ? ask(header) : update(header, from: end)
        }
        return true
    }

    private mutating func ask(_ header: FrameHeader) throws(ProtocolViolation) -> Bool {
        if channels[header.channel] == nil {
            guard channels.count < FrameLimits.channels else {
                throw ProtocolViolation("more than \(FrameLimits.channels) channels are open")
            }
            channels[header.channel] = Channel(header.kind)
        }
        return try update(header, from: .near)
    }

    private mutating func update(_ header: FrameHeader, from end: SessionEnd) throws(ProtocolViolation) -> Bool {
        guard var channel = channels[header.channel] else {
            throw ProtocolViolation("channel \(header.channel) of a frame \"\(header.kind)\" is not open")
        }
        // Asked before, since the failure itself means something.
        let isDropped = end == .near && channel.isAnswered
        switch (end, header.kind) {
        case (.near, channel.question) where !channel.isAsked:
            channel.asked = try keep(header, after: channel.asked, from: end)
            channel.isAsked = header.isLast
        case (.near, .data) where channel.isAsked && !channel.nearDataHasEnded:
            channel.nearDataHasEnded = header.isLast
        case (.far, .data) where !channel.isAnswered && !channel.farDataHasEnded:
            channel.farDataHasEnded = header.isLast
        case (.far, .alive) where !channel.isAnswered: break
        case (.far, .failure) where !channel.isAnswered: channel.isAnswered = true
        case (.far, let kind) where kind == channel.question.answer && channel.isAsked && !channel.isAnswered:
            channel.answered = try keep(header, after: channel.answered, from: end)
            channel.isAnswered = header.isLast
        default:
            throw ProtocolViolation(
                "a frame \"\(header.kind)\" has no place on channel \(header.channel), which is of a \"\(channel.question)\""
            )
        }
        channels[header.channel] = channel
        if channel.isClosed {
            channels[header.channel] = nil
            kept[.near, default: 0] -= channel.asked
            kept[.far, default: 0] -= channel.answered
        }
        return !isDropped
    }

    /// Counts the bytes of a question or an answer.
    private mutating func keep(
        _ header: FrameHeader,
        after before: Int,
        from end: SessionEnd
    ) throws(ProtocolViolation) -> Int {
        let count = before + header.count
        guard count <= header.kind.messageLimit else {
            throw ProtocolViolation("a \"\(header.kind)\" has more than \(header.kind.messageLimit) bytes")
        }
        let sum = kept[end, default: 0] + header.count
        guard sum <= FrameLimits.kept else {
            throw ProtocolViolation("more than \(FrameLimits.kept) bytes are under way")
        }
        kept[end] = sum
        return count
    }
}
