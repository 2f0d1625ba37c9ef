import MirroringEvents
import MirroringFiles
import MirroringRemote
import MirroringTrace
import Synchronization

/// What is said of a destination's content, and left there of it.
extension DestinationService {
    /// Looks at what is published, or reads it, for a check.
    func examine(_ question: FarQuestion) throws -> [UInt8] {
        guard request.mode == .check else {
            throw ProtocolViolation("a check asks about what was opened for something else")
        }
        let asked = try FarExamination(records: question.bytes)
        let path = try comparedPath()
        return try asked.answer(in: .root(path), at: path, for: question)
    }

    /// Does what a run needs for its trace. Where the near end is gone, a tree that is made to build in comes to its end; what is read for
    /// nothing does not.
    func trace(_ question: FarQuestion) throws -> [UInt8] {
        switch try FarTrace(records: question.bytes) {
        case .mark(let run):
            return try question.onTask(cancelledBy: [.cancelled]) {
                try self.destination.withLock { destination in
                    try destination.identity.check()
                    try destination.release?.begin()
                    try destination.markTrace(run)
                }
                return []
            }
        case .read(let hasNews):
            let path = destination.withLock { $0.tracedPath(hasNews: hasNews) }
            let memory = try DigestFile(servedFor: job, in: stateFolder)
            let work = CountedWork(question)
            let reading = TraceReading(job: job, rsync: rsync, memory: memory, goesOn: work.goesOn)
            return try question.onTask(cancelledBy: [.cancelled, .abandoned]) {
                try await reading.read(path).records
            }
        case .leave(let trace, let hasNews):
            guard trace.jobId == job.id else {
                let sentence = "A trace is of another job than \"\(job.name)\"."
                throw RunFailure(.validation, item: job.name, reach: .run, sentence)
            }
            let path = try destination.withLock { destination throws(RunFailure) in
                try destination.identity.check()
                return destination.tracedPath(hasNews: hasNews)
            }
            try TreeTrace(in: path).leave(trace)
            return []
        }
    }
}
