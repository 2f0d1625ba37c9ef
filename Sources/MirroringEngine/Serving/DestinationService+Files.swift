import MirroringFiles
import MirroringRemote
import Synchronization

/// The files that the near end sends as they are.
extension DestinationService {
    /// Takes files into a package's tree; blocks until all have come, or nobody sends any more.
    func files(_ question: FarQuestion) throws -> [UInt8] {
        let asked = try FarFiles(records: question.bytes)
        let files = own(asked.files)
        let (folder, traits) = try destination.withLock { destination in
            (try destination.staging.package(asked.packageId), try destination.traits())
        }
        let intake = try FileIntake(files, into: folder) { [job] facts in
            CopyLook(of: facts, job.permissions, traits)
        }
        let ended = Arrival<Void>()
        question.receive { bytes, isLast in
            intake.take(bytes)
            if isLast || intake.violation != nil { ended.set(()) }
        }
        // Not by the thread that reads: while the line is full that would not hear that the near end is gone.
        while ended.wait(for: .seconds(1)) == nil { question.progressed(intake.done, of: files.count) }
        let missing = intake.end()
        if let violation = intake.violation { throw violation }
        guard question.stop == nil else { throw CancellationError() }
        return IndexList(missing).records
    }
}
