import MirroringEvents
import RabbitMQClient

extension MonitoredEvent {
    /// Reads the event that a message carries.
    init(_ delivery: Delivery) throws(EventDecodingError) {
        event = try MirroringStatusEventArgs(json: delivery.body)
        body = delivery.body
        routingKey = delivery.routingKey
        receivedAt = .now
        let seconds = delivery.properties.headers[Topology.Header.delayed]?.int ?? 0
        delay = seconds > 0 ? .seconds(seconds) : nil
        isUserVerified = delivery.properties.userId != nil
        keyMatchesJob = RoutingKey(delivery.routingKey)?.jobId == event.jobId
    }
}
