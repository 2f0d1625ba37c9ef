import Foundation
import MirroringEvents

@testable import MirroringAlerts

extension AlertSignal {
    static let job = UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 1))
    static let run = UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0xAA))

    /// What has happened at a minute, each time in a message of its own.
    static func sample(
        _ happening: Happening,
        at minutes: Double = 0,
        job: UUID = job,
        name: String? = "Site",
        run: UUID? = run,
        id: String = UUID().uuidString,
        category: MirroringEvents.Category? = .network,
        item: String? = "a/b.html"
    ) -> Self {
        Self(
            id: id,
            jobId: job,
            jobName: name,
            happening: happening,
            facts: AlertFacts(
                runId: run,
                category: category,
                item: item,
                text: "It did not work.",
                host: "edit1",
                destination: "ssh://web1/srv",
                time: .minute(minutes)
            )
        )
    }
}

extension Timestamp {
    /// So many minutes after 2026-05-28T20:26:40Z.
    static func minute(_ minutes: Double) -> Self {
        Self(milliseconds: 1_780_000_000_000 + Int64(minutes * 60_000))
    }
}
