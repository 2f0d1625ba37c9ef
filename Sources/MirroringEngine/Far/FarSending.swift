import Dispatch
import MirroringFiles
import MirroringRemote

/// Sends files to the far end of a session as they are, so that no rsync is needed at either end: a file that is new there has nothing that
/// need not travel, and two rsyncs take longer for a small one than to read it here and write it there.
///
/// What is read is sent by a thread of its own: whoever reads is never held up by the line, and can be cancelled however long that is
/// stalled.
final class FarSending: Sendable {
    /// The most bytes that are read and not sent.
    private static let limit = 4 << 20
    /// The most files in a frame: before they are made the far end hears nothing else.
    private static let filesAtOnce = 512

    private let files: [Manifest.Entry]
    private let question: NearQuestion
    private let course: SendingCourse
    private let queue = DispatchQueue(label: "mirroring.far-sending")

    /// Asks the far end to take files.
    ///
    /// - Parameters:
    ///   - asked: the files, and whose they are.
    ///   - session: the session with it.
    init(_ asked: FarFiles, in session: NearSession) {
        let course = SendingCourse(limit: Self.limit)
        let question = session.ask(
            .files,
            asked.records,
            onProgress: { message in
                if let done = message.done { course.progressed(to: done) }
            }
        )
        Task {
            _ = await question.result.arrived()
            course.answered()
        }
        (files, self.course, self.question) = (asked.files, course, question)
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
                try await course.wait(for: .reading, until: deadline)
                let part = part(from: next, in: tree, with: rights)
                send(part.bytes)
                for place in part.sent { onSent(files[place]) }
                next = part.end
                // Signs of life come from the same thread.
                await Task.yield()
            }
            sendEnd()
            isWhole = true
            try await course.wait(for: .answer, until: deadline)
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
    var done: Int { min(course.done, files.count) }

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
        course.read(bytes.count)
        queue.async { [question, course] in
            defer { course.sent(bytes.count) }
            bytes.withUnsafeBytes { bytes in
                var rest = bytes[...]
                while !rest.isEmpty {
                    let piece = rest.prefix(FrameLimits.data)
                    rest = rest.dropFirst(piece.count)
                    // A broken line tells of itself.
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
}
