import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// A run of a job that mirrors nothing: its events are published as those of an engine are.
actor ScratchRun {
    /// Its events go straight to the publisher.
    private struct Nowhere: MirroringEventSink {
        func notify(_ event: MirroringStatusEventArgs) {}
    }

    /// The job, the same wherever and however often something is proved: a list of jobs has one line for it, and a run that was killed
    /// does not stay the last of its job.
    static let jobId = UUID(name: "urn:mirroring:proof".utf8, namespace: UUID(uuid: noNamespace))
    private static let noNamespace: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)

    /// The run, of which there is no other; of the job there may be.
    nonisolated let runId = UUID.version7()

    private var teller: RunTeller
    private let publisher: ConfirmedPublisher
    private let user: String
    private let tally: ProofTally

    /// A run that has told nothing yet.
    ///
    /// - Parameters:
    ///   - publisher: publishes its events, and runs already.
    ///   - user: as whom.
    ///   - tally: is told of each.
    init(_ publisher: ConfirmedPublisher, user: String, version: String, tally: ProofTally) {
        self.publisher = publisher
        self.user = user
        self.tally = tally
        teller = RunTeller(
            job: Self.jobId,
            name: "mom doctor --prove",
            engine: EngineIdentity(version: version),
            sink: Nowhere(),
            runId: runId
        )
    }

    /// Tells that it has begun, and goes on with one package of nothing.
    func begin() async throws {
        (teller.initializeData.totalPages, teller.initializeData.totalFiles) = (0, 0)
        try await tell(.jobInitialized)
        teller.packageHeader = MirroringPackageHeader(packageId: UUID(), packageNumber: 1, fileSize: 0)
        teller.packageBody = MirroringPackageBody(pages: 0, files: 0, deletions: 0)
        try await tell(.packageInitialized)
    }

    /// Tells that it goes on, again and again, until the task is cancelled.
    func goOn(every pause: Duration) async throws {
        while true {
            try await tell(.packageTransferring)
            try await Task.sleep(for: pause)
        }
    }

    /// Tells that it has ended well.
    func end() async throws {
        try await tell(.packageTransferred)
        try await tell(.packageImported)
        try await tell(.jobCompleted(withErrors: false))
    }

    private func tell(_ occurrence: MirroringOccurrence) async throws {
        let event = try teller.tell(occurrence)
        tally.publish(event.sequence)
        try await publisher.publish(EventMessage.make(event, body: event.encodedJSON(), user: user))
        tally.confirm(event.sequence)
    }
}
