import Foundation
import MirroringEvents

@testable import MirroringTrace

extension TraceDocument {
    /// A trace with all that it must have.
    static func sample(completed: Timestamp = Timestamp(milliseconds: 1_800_000_000_123)) -> TraceDocument {
        TraceDocument(
            jobId: UUID(uuidString: "5F0C6A3E-7D0B-4F3C-9B1E-2A6D8C4E1F70") ?? UUID(),
            jobName: "Town site",
            runId: UUID(uuidString: "01A1FD4D-0000-7000-8000-00000000000A") ?? UUID(),
            outcome: .succeeded,
            began: Timestamp(milliseconds: completed.milliseconds - 72_000),
            completed: completed,
            tree: MirroringTree(files: 2, bytes: 30, digest: "sha256:" + String(repeating: "0f", count: 32)),
            engine: "1.0.0"
        )
    }
}
