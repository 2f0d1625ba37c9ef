import Dispatch
import MirroringFiles
import MirroringRemote
import Synchronization

/// Sends files to the far end of a session as they are, so that no rsync is needed at either end: a file that is new there has nothing that
/// need not travel, and two rsyncs take longer for a small one than to read it here and write it there.
///
/// What is read is sent by a thread of its own: whoever reads is never held up by the line, and can be cancelled however long that is
/// stalled.
final class FarSending: Sendable {
    /// What the sending thread is at, and the far end.
    private final class Course: Sendable {
        /// How many bytes are read and not sent.
        let ahead = Atomic(0)
        /// How many files the far end has done with, as it has said last.
        let done = Atomic(0)
    }

    /// The most bytes that are read and not sent.
    private static let limit = 4 << 20
    /// The most files in a frame: before they are made the far end hears nothing else, nor says that it is there.
    private static let filesAtOnce = 512
    /// The shortest and the longest time between two looks at what is waited for.
    private static let glances = (first: Duration.microseconds(100), last: Duration.milliseconds(5))

    private let files: [Manifest.Entry]
    private let question: NearQuestion
    private let course: Course
    private let queue = DispatchQueue(label: "mirroring.far-sending")

    /// Asks the far end to take files.
    ///
    /// - Parameters:
    ///   - asked: the files, and whose they are.
    ///   - session: the session with it.
    init(_ asked: FarFiles, in session: NearSession) {
        let course = Course()
        (files, self.course) = (asked.files, course)
        question = session.ask(
            .files,
            asked.records,
            onProgress: { message in
                if let done = message.done { course.done.store(done, ordering: .relaxed) }
            }
        )
    }

    /// Reads the files and sends them, and waits until they are there.
    ///
    /// - Parameters:
    ///   - tree: where they are.
    ///   - rights: whether owner, group and mode of each must be as they are known.
    ///   - deadline: until when the run may go on.
    ///   - onSent: told each file that is on its way.
    /// - Returns: the answer; nil if the session has ended before.
    /// - Throws: ``RunFailure`` of the far end's; ``RunEnd``; `CancellationError`.
    func send(
        from tree: FolderTree,
        with rights: Bool,
        until deadline: RunDeadline,
        onSent: (Manifest.Entry) -> Void
    ) async throws -> [UInt8]? {
        var isWhole = false
        do {
            var next = 0
            while next < files.count, question.result.value == nil {
                try await wait(until: deadline) { course.ahead.load(ordering: .relaxed) < Self.limit }
                let part = part(from: next, in: tree, with: rights)
                send(part.bytes)
                for place in part.sent { onSent(files[place]) }
                next = part.end
                // Signs of life come from the same thread.
                await Task.yield()
            }
            sendEnd()
            isWhole = true
            try await wait(until: deadline) { false }
        } catch {
            question.cancel()
            // Said twice, it might be of the next question that gets the channel.
            if !isWhole { sendEnd() }
            throw error
        }
        do {
            return try question.result.value?.get()
        } catch let failure as FailureMessage {
            throw RunFailure(failure)
        } catch is SessionEnding {
            return nil
        }
    }

    /// How many files were done with, when the far end said so last: of those that are sent first.
    var done: Int { min(course.done.load(ordering: .relaxed), files.count) }

    // MARK: Reading

    /// What is sent next: as many files as fit into a frame, and one at least.
    ///
    /// - Returns: the bytes with the marks before them, the places of the files that are among them, and where to go on.
    private func part(
        from start: Int,
        in tree: FolderTree,
        with rights: Bool
    ) -> (bytes: [UInt8], sent: [Int], end: Int) {
        var (end, room) = (start, 0)
        let last = min(files.count, start + Self.filesAtOnce)
        while end < last, end == start || room + 1 + files[end].facts.size <= FrameLimits.data {
            room += 1 + files[end].facts.size
            end += 1
        }
        var sent: [Int] = []
        let bytes = [UInt8](unsafeUninitializedCapacity: room) { buffer, filled in
            let bytes = UnsafeMutableRawBufferPointer(buffer)
            for place in start..<end {
                let size = files[place].facts.size
                let content = UnsafeMutableRawBufferPointer(rebasing: bytes[(filled + 1)..<(filled + 1 + size)])
                let isRead = read(files[place], in: tree, with: rights, into: content)
                bytes[filled] = (isRead ? FarFiles.Mark.sent : .notSent).rawValue
                filled += isRead ? 1 + size : 1
                if isRead { sent.append(place) }
            }
        }
        return (bytes, sent, end)
    }

    /// Reads a file; says whether it could, and the file is as it is known. What can't be read is left to rsync, which says why.
    private func read(
        _ file: Manifest.Entry,
        in tree: FolderTree,
        with rights: Bool,
        into room: UnsafeMutableRawBufferPointer
    ) -> Bool {
        do {
            guard let folder = try tree.folder(file.path.parent ?? .root) else { return false }
            try folder.readFile(FileName(file.path.name), knownAs: file.facts, with: rights, into: room)
            return true
        } catch {
            return false
        }
    }

    // MARK: Sending

    private func send(_ bytes: [UInt8]) {
        course.ahead.wrappingAdd(bytes.count, ordering: .relaxed)
        queue.async { [question, course] in
            defer { course.ahead.wrappingSubtract(bytes.count, ordering: .relaxed) }
            bytes.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let piece = rest.prefix(FrameLimits.data)
                    rest = rest.dropFirst(piece.count)
                    // A line that is broken is noticed by its reader.
                    guard (try? question.send(UnsafeRawBufferPointer(rebasing: piece), isLast: false)) != nil else {
                        return
                    }
                }
            }
        }
    }

    private func sendEnd() {
        queue.async { [question] in
            try? question.send(UnsafeRawBufferPointer(start: nil, count: 0), isLast: true)
        }
    }

    /// Waits until something is so, or the far end has answered.
    private func wait(until deadline: RunDeadline, _ isSo: () -> Bool) async throws {
        var glance = Self.glances.first
        while true {
            try Task.checkCancellation()
            if let end = deadline.end() { throw end }
            guard question.result.value == nil, !isSo() else { return }
            try? await Task.sleep(for: glance)
            glance = min(glance * 2, Self.glances.last)
        }
    }
}
