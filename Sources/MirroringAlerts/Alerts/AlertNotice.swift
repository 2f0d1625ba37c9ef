import MirroringEvents

package import struct Foundation.UUID

/// That an alert has begun, or is over: what is delivered once to each target.
package struct AlertNotice: Sendable, Hashable, Codable {
    /// What has become of the alert.
    package enum Status: String, Sendable, Hashable, Codable {
        /// It lasts.
        case firing
        /// It is over.
        case resolved
    }

    /// The alert, as it was then.
    package internal(set) var alert: Alert
    /// When that was noticed.
    let made: Timestamp

    /// What has become of it.
    package var status: Status { alert.isFiring ? .firing : .resolved }

    /// The identity: the same if it has to be delivered again.
    package var id: UUID { UUID(name: status.rawValue.utf8, namespace: alert.id) }
}
