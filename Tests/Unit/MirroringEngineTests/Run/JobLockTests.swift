import Foundation
import Testing

@testable import MirroringEngine

/// Who is waited for, and who is not, where a job's lock is taken.
@Suite struct JobLockTests {
    private let fixture: EngineFixture
    private let job: Job
    private let state: JobStateFolder

    init() throws {
        fixture = try EngineFixture()
        job = fixture.job()
        state = try JobStateFolder(job: job, in: fixture.stateFolder)
    }

    /// Takes the lock as a process of that number; the descriptor that holds it.
    private func hold(as process: String) throws -> Int32 {
        let descriptor = open("\(state.path)/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        try #require(descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0)
        let text = Array("\(process)\n".utf8)
        try #require(write(descriptor, text, text.count) == text.count)
        return descriptor
    }

    /// The number of a process that was there.
    private func deadProcess() async throws -> String {
        try await fixture.command("sh", "-c", "echo $$").output
    }

    @Test func `what a dead engine has left is waited for`() async throws {
        let descriptor = try hold(as: try await deadProcess())
        var sentences: [String] = []
        let lock = try JobLock(job: job, state: state) { sentence in
            sentences.append(sentence)
            close(descriptor)
        }
        #expect(
            sentences == ["The rsync of an engine that died while it ran \"A job\" is still ending; waiting for it."]
        )
        lock.release()
    }

    @Test func `not for ever`() async throws {
        let process = try await deadProcess()
        let descriptor = try hold(as: process)
        defer { close(descriptor) }
        let refusal = refusal(patience: .milliseconds(120))
        #expect(refusal?.code == .busy)
        let sentence = "The rsync of process \(process), which died while it ran the job \"A job\", is still ending."
        #expect(refusal?.description == "\(sentence) Wait for its end, or end it.")
    }

    @Test(arguments: ["\(getpid())", "1", ""]) func `a running engine is not`(process: String) throws {
        let descriptor = try hold(as: process)
        defer { close(descriptor) }
        let refusal = refusal(patience: .seconds(600))
        let holder = process.isEmpty ? "another process" : "process \(process)"
        #expect(
            refusal?.description == "The job \"A job\" is being run by \(holder). Wait for its end, or end it."
        )
    }

    /// He would run beside the next one, who makes another lock.
    @Test(arguments: ["loses its name", "is removed", "is made anew"])
    func `who has opened a folder that is forgotten gets no lock`(_ what: String) throws {
        if what == "loses its name" {
            try JobLock(job: job, state: state).release()
            rename(state.path, "\(state.path).forgotten")
        } else {
            try state.remove()
        }
        if what == "is made anew" { _ = try JobStateFolder(job: job, in: fixture.stateFolder) }
        let refusal = refusal(patience: .seconds(600))
        #expect(refusal?.code == .busy)
        #expect(
            refusal?.description == "The job \"A job\" was just being forgotten by another process. Run this again."
        )
        let next = try JobStateFolder(job: job, in: fixture.stateFolder)
        try JobLock(job: job, state: next).release()
    }

    /// Who waits has a look at it again and again.
    @Test func `nor does who waits for it meanwhile`() async throws {
        let descriptor = try hold(as: try await deadProcess())
        #expect {
            try JobLock(job: job, state: state) { _ in
                #expect(throws: Never.self) { try state.remove() }
                close(descriptor)
            }
            .release()
        } throws: { ($0 as? JobRefusal)?.description.contains("was just being forgotten") == true }
    }

    /// Why the lock can't be had; nil if it can.
    private func refusal(patience: Duration) -> JobRefusal? {
        do throws(JobRefusal) {
            try JobLock(job: job, state: state, patience: patience).release()
            return nil
        } catch {
            return error
        }
    }
}
