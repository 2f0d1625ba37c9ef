import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient

/// A run of a job that mirrors nothing and that nobody else has: its events are published as those of an engine are.
actor ScratchRun {
    /// Its events go straight to the publisher.
    private struct Nowhere: MirroringEventSink {
        func notify(_ event: MirroringStatusEventArgs) {}
    }

    /// The job, of which there is no other run.
    nonisolated let jobId = UUID()

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
            job: jobId,
            name: "mom doctor --prove",
            engine: EngineIdentity(version: version),
            sink: Nowhere()
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
