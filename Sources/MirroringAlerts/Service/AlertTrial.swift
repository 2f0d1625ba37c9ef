import MirroringEvents

import struct Foundation.UUID

/// A try of each target, without a broker: an alert that begins, and is over.
package struct AlertTrial: Sendable {
    /// What became of a target's try.
    package struct Result: Sendable {
        /// The target's name.
        package let target: String
        /// Why it did not take it; nil if it did.
        package let problem: String?
    }

    private let configuration: AlertConfiguration

    /// - Parameter configuration: who is told.
    package init(_ configuration: AlertConfiguration) {
        self.configuration = configuration
    }

    /// Tells each target, once, all at the same time.
    package func run() async -> [Result] {
        let http = AlertHTTP(authorities: configuration.authorities)
        return await withTaskGroup(of: (place: Int, result: Result).self) { group in
            for (place, target) in configuration.targets.enumerated() {
                group.addTask {
                    let problem = await Self.problem(of: target, http)
                    return (place, Result(target: target.name, problem: problem))
                }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.place < $1.place }.map(\.result)
        }
    }

    private static func problem(of target: AlertConfiguration.Target, _ http: AlertHTTP) async -> String? {
        let way = target.target(http, canaryInterval: nil)
        let now = Timestamp.now
        var alert = Alert(.failed, signal(at: now), jobName: jobName)
        var bundles = [bundle(alert, at: now)]
        alert.end = Timestamp(milliseconds: now.milliseconds + 1)
        bundles.append(bundle(alert, at: now))
        for bundle in bundles where way.wants(bundle) {
            do throws(DeliveryFailure) {
                try await way.deliver(bundle, at: now)
            } catch {
                return error.description
            }
        }
        return nil
    }

    private static let jobName = "Trial of mom alert"

    private static func bundle(_ alert: Alert, at now: Timestamp) -> AlertBundle {
        AlertBundle(
            notices: [AlertNotice(alert: alert, made: now)],
            signal: alert.isFiring ? signal(at: now) : nil,
            standing: [alert]
        )
    }

    private static func signal(at now: Timestamp) -> AlertSignal {
        AlertSignal(
            id: UUID.version7().lowercased,
            jobId: UUID(name: jobName.utf8, namespace: AlertBundle.namespace),
            jobName: jobName,
            happening: .error,
            facts: AlertFacts(text: "Somebody tries whether alerts get through. Nothing is wrong.", time: now)
        )
    }
}
