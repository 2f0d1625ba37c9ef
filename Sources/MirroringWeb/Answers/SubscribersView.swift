import MirroringBridge
import MirroringEvents

/// Who is subscribed, and which pages are open: also the form in which that is sent.
struct SubscribersView: Sendable, Encodable {
    /// A page that follows the stream.
    struct Page: Sendable, Encodable {
        /// As the page itself knows it.
        let stream: String
        let since: Timestamp
        let address: String
        /// Messages that wait to be sent to it.
        let behind: Int
    }

    /// A subscriber that was removed.
    struct Removal: Sendable, Encodable {
        let queue: String
        let user: String?
        let name: String
        let backlog: Int?
        let time: Timestamp
    }

    let asOf: Timestamp?
    let subscribers: [Subscriber]
    let pages: [Page]
    let warnAt: Int
    let removeAt: Int
    let removed: [Removal]
    let issues: [String]

    init(_ overview: SubscriberOverview, pages: [Page]) {
        asOf = overview.lookedAt
        subscribers = overview.subscribers
        self.pages = pages
        warnAt = overview.limits.warnAt
        removeAt = overview.limits.removeAt
        removed = overview.removed.map {
            Removal(
                queue: $0.subscriber.queue,
                user: $0.subscriber.user,
                name: $0.subscriber.name,
                backlog: $0.subscriber.backlog ?? $0.subscriber.ready,
                time: $0.time
            )
        }
        issues = overview.issues
    }
}
