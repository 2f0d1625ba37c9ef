import MirroringWire
import RabbitMQClient

extension AMQPConsumer {
    /// Declares a queue of this connection that takes a message or two and refuses all others, as whoever may have a queue can.
    func declareRefusing(_ name: String = "refusing") throws -> QueueDeclaration {
        var queue = QueueDeclaration.exclusive(name)
        queue.arguments = ["x-max-length": 1, "x-overflow": "reject-publish"]
        try declare(queue)
        return queue
    }

    /// Binds such a queue to an exchange.
    @discardableResult
    func bindRefusing(to exchange: String, key: String) throws -> QueueDeclaration {
        let queue = try declareRefusing()
        try bind(QueueBinding(queue: queue.name, exchange: exchange, key: key))
        return queue
    }
}

extension QueueBinding {
    /// What brings barriers to a queue.
    static func barriers(to queue: String) -> QueueBinding {
        QueueBinding(queue: queue, exchange: WireNames.Exchange.monitor, key: WireNames.MonitorKey.barrier)
    }
}
