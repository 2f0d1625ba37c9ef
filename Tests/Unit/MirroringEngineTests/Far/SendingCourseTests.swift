import Testing

@testable import MirroringEngine

/// Who reads files to be sent is told as soon as more may be read, or the far end has answered, and waits no longer than the run.
@Suite(.timeLimit(.minutes(15))) struct SendingCourseTests {
    private let course = SendingCourse(limit: 10)

    /// Waits in a task of its own, which runs when the test waits for it at the latest.
    private func waiting(for turn: SendingCourse.Turn) -> Task<Void, any Error> {
        Task { [course] in try await course.wait(for: turn, until: .never) }
    }

    @Test func `as much as may be is read ahead`() async throws {
        try await course.wait(for: .reading, until: .never)
        course.read(9)
        try await course.wait(for: .reading, until: .never)
    }

    @Test func `more is read when enough has been sent`() async throws {
        course.read(30)
        let waiting = waiting(for: .reading)
        course.sent(20)
        course.sent(1)
        try await waiting.value
    }

    @Test(arguments: [SendingCourse.Turn.reading, .answer])
    func `an answer ends every wait`(turn: SendingCourse.Turn) async throws {
        course.read(10)
        let waiting = waiting(for: turn)
        course.answered()
        try await waiting.value
        try await course.wait(for: turn, until: .never)
    }

    /// That it has been sent is not that it has arrived.
    @Test func `who waits for the answer is not told of what is sent`() async {
        course.read(10)
        let waiting = waiting(for: .answer)
        course.sent(10)
        course.progressed(to: 3)
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        #expect(course.done == 3)
    }

    @Test(arguments: [SendingCourse.Turn.reading, .answer])
    func `nobody waits longer than the run may go on`(turn: SendingCourse.Turn) async {
        course.read(10)
        for timeout in [Duration.zero, .milliseconds(20)] {
            let deadline = RunDeadline(window: nil, timeout: timeout, began: .now)
            await #expect(throws: RunEnd.timedOut(timeout)) { try await course.wait(for: turn, until: deadline) }
        }
    }
}
