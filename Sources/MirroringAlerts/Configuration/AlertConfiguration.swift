package import MirroringSettings
package import RabbitMQClient

package import struct Foundation.UUID

/// Who is told of what, as an alert file says it.
package struct AlertConfiguration: Sendable {
    /// The alerter's own events, by which it is seen that alerts get through.
    package struct Canary: Sendable {
        /// The job that they are events of, and nothing else.
        package var job: UUID
        /// How often there is one.
        package var interval = TimeSpan(seconds: 60)
        /// The broker and the user that publishes them; nil for the alerter's own.
        package var broker: BrokerConfiguration?
        /// A file for the textfile collector of Prometheus' node exporter: when the canary came through last, for each target.
        package var textfile: String?
    }

    /// Somebody who is told.
    package struct Target: Sendable {
        /// What it is called: a part of the names of its queue and of its file.
        package var name: String
        /// How it is told.
        package var way: Way
        /// Of what.
        package var rules: AlertRules
        /// In which words.
        package var texts: AlertTexts
        /// Whether it gets the canary as well.
        package var takesCanary: Bool
    }

    /// How a target is told.
    package enum Way: Sendable {
        /// Alertmanager: the addresses of all members of its cluster, and labels for each alert.
        case alertmanager([String], labels: [String: String])
        /// An HTTP server, with a secret by which it knows us.
        case webhook(String, secret: Secret?)
        /// A service of the kind of Healthchecks.
        case ping(String)
        /// A program and its arguments.
        case command([String])
        /// Mail through a program like `sendmail`.
        case mail(from: String, to: [String], sendmail: String)
    }

    /// Who is told.
    package var targets: [Target]
    /// The canary; nil if there is none.
    package var canary: Canary?
    /// Where the state of each target is kept.
    package var folder: String
    /// A PEM file with those that may vouch for HTTPS servers; the system's where nil.
    package var authorities: String?
}
