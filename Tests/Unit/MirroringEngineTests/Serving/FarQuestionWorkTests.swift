import Dispatch
import Foundation
import MirroringFiles
import MirroringRemote
import TestSupport
import Testing

@testable import MirroringEngine

@Suite(.serialized, .timeLimit(.minutes(15))) struct FarQuestionWorkTests {
    /// Work that is blocked until the test lets it go, as by a disk.
    private final class BlockedWork: FarWork {
        let hasBegun = DispatchSemaphore(value: 0)
        let mayEnd = DispatchSemaphore(value: 0)

        func begin(_ hello: NearHello) {}

        func answer(_ question: FarQuestion) throws -> [UInt8] {
            try question.onTask(cancelledBy: [.cancelled]) { [self] in
                hasBegun.signal()
                mayEnd.wait()
                return [0]
            }
        }
    }

    /// Programs that this process starts are served by threads that all tasks share, as many as there are processors.
    @Test func `work that is blocked leaves other tasks their threads`() throws {
        let work = BlockedWork()
        let pipes = try FarPipes(work, as: .receive)
        let count = min(FrameLimits.channels, ProcessInfo.processInfo.activeProcessorCount + 1)
        let asked = (0..<count).map { _ in pipes.near.ask(.importPackage) }
        let others = DispatchSemaphore(value: 0)
        for _ in asked { #expect(work.hasBegun.wait(timeout: .now() + 300) == .success) }
        Task.detached { others.signal() }
        #expect(others.wait(timeout: .now() + 300) == .success)
        for _ in asked { work.mayEnd.signal() }
        for question in asked { #expect(try question.result.wait().get() == [0]) }
    }
}
