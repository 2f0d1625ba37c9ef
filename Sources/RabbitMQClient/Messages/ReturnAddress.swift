/// What a message is known by when it comes back: `basic.return` does not say which one it was.
///
/// The identifier alone is not enough, where one message is sent to several queues under its original's.
struct ReturnAddress: Hashable {
    let exchange: String
    let routingKey: String
    let messageId: String?
}
