import Foundation
package import Logging
import MirroringDiagnostics
package import MirroringEvents
import MirroringSettings
package import RabbitMQClient
import Synchronization

/// Tells targets what is wrong, each for itself: a queue, a connection and a file each.
package struct Alerter: Sendable {
    private let workers: [(name: String, worker: TargetWorker)]
    private let canary: CanarySender?
    private let broker: BrokerConfiguration
    private let recurrences: RecurrenceLog
    /// Held as long as this value is.
    private let folder: AlerterFolder

    /// An alerter that works when it is run.
    ///
    /// - Parameters:
    ///   - configuration: who is told of what.
    ///   - broker: where it listens.
    ///   - engine: who publishes the canary.
    ///   - logger: where it says what it does.
    /// - Throws: ``AlertStoreError`` if its folder can't be used.
    package init(
        _ configuration: AlertConfiguration,
        broker: BrokerConfiguration,
        engine: EngineIdentity,
        logger: Logger
    ) throws(AlertStoreError) {
        let recurrences = RecurrenceLog(logger: logger)
        let folder = try AlerterFolder(configuration.folder)
        let http = AlertHTTP(authorities: configuration.authorities)
        let book = configuration.canary?.textfile.map { CanaryBook(file: $0) }
        let user = broker.addresses[0].user
        var workers: [(name: String, worker: TargetWorker)] = []
        for target in configuration.targets {
            let canary = target.takesCanary ? configuration.canary : nil
            let queue = AlertQueue(of: target.name, user: user, followsRuns: target.followsRuns, canary: canary?.job)
            let worker = try TargetWorker(
                name: target.name,
                rules: target.rules,
                target: target.target(http, canaryInterval: canary?.interval.duration),
                queue: queue,
                canary: configuration.canary,
                takesCanary: target.takesCanary,
                store: DeskStore(of: target.name, in: folder.folder, at: folder.path),
                book: book,
                recurrences: recurrences
            )
            workers.append((target.name, worker))
        }
        self.workers = workers
        canary = configuration.canary.map { canary in
            // The same broker, or another way to it, by the same settings: only the user is another one.
            var publishing = broker
            if let own = canary.broker { publishing.addresses = own.addresses }
            return CanarySender(canary, broker: publishing, engine: engine, recurrences: recurrences)
        }
        self.broker = broker
        self.recurrences = recurrences
        self.folder = folder
    }

    /// Works until the task is cancelled.
    ///
    /// - Throws: an `AMQPError` if the broker never let it in, or `CancellationError`.
    package func run() async throws {
        defer { recurrences.finish() }
        try await withThrowingDiscardingTaskGroup { group in
            for (name, worker) in workers {
                group.addTask { try await recovery(name).run(on: AMQPConsumer.self) { try await worker.serve(on: $0) } }
                group.addTask { try await worker.refresh() }
            }
            if let canary { group.addTask { try await canary.serve() } }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(1))
                    recurrences.keepUp()
                }
            }
        }
    }

    /// A wrong user or password is said at once, by ending; anything else is waited for, and so is that by who was in once.
    private func recovery(_ name: String) -> ConnectionRecovery {
        let trouble = "connection \(name)"
        let wasConnected = Mutex(false)
        recurrences.expectEnd(of: trouble)
        return ConnectionRecovery(
            configuration: broker,
            shouldRetry: { error in wasConnected.withLock { $0 } || error.code != .authenticationFailed },
            onStateChange: { state in
                switch state {
                case .connecting, .stopped: break
                case .connected(let address):
                    wasConnected.withLock { $0 = true }
                    recurrences.logEnd(of: trouble, .info, "connected") {
                        ["target": "\(name)", "broker": "\(address)"]
                    }
                case .disconnected(let error, _):
                    recurrences.log(.error, "disconnected", reason: error.description, of: trouble) {
                        ["target": "\(name)", "error": "\(error)"]
                    }
                }
            }
        )
    }
}
