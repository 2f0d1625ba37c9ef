/// What ``MirroringMonitoringClient/serviceConnectionEventHandler`` is told.
public struct ServiceConnectionEventArgs: Sendable, Hashable {
    /// The endpoint of the client that it is about.
    public let endpointName: String
    /// Where its connection stands now.
    public let status: ConnectionStatus

    /// A change of a connection's status.
    ///
    /// - Parameters:
    ///   - endpointName: the endpoint of the client that it is about.
    ///   - status: where its connection stands now.
    public init(endpointName: String, status: ConnectionStatus) {
        self.endpointName = endpointName
        self.status = status
    }
}
