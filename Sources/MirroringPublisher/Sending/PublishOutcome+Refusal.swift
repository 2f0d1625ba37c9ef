import RabbitMQClient

extension PublishOutcome {
    /// What a refusal means; nil for a confirm.
    var refusal: String? {
        switch self {
        case .confirmed:
            nil
        case .nacked:
            "The broker did not keep events (nack), as it does when a queue is full; they are sent again."
        case .returned(let code, let text):
            "The broker returned events, because no queue takes them (\(code) \(text)). They wait."
        case .unsendable(let error):
            // Nothing in an event is that long, so it is the name of the user, and no other event could leave either.
            "\(error) Events wait; log in as a user with a shorter name."
        }
    }
}
