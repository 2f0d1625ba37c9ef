import Foundation
import MirroringEvents
import MirroringWire

/// What the name of a queue tells of its subscriber: a value, without I/O.
struct SubscriberName: Sendable, Hashable {
    let kind: Subscriber.Kind
    let user: String?
    let name: String

    /// Reads the name of a queue.
    ///
    /// Names of users may hold dots, so where the user ends is not always plain: a session's last word is its UUID; of a named
    /// subscriber's queue, one of the users who read it is taken if the name fits, else the first word.
    ///
    /// - Parameters:
    ///   - queue: the queue's name.
    ///   - users: who reads the queue.
    init(queue: String, users: some Sequence<String> = []) {
        if queue.hasPrefix(WireNames.Queue.sessionPrefix) {
            kind = .session
            let rest = queue.dropFirst(WireNames.Queue.sessionPrefix.count)
            if let dot = rest.lastIndex(of: "."), UUID(uuidString: String(rest[dot...].dropFirst())) != nil {
                (user, name) = (String(rest[..<dot]), String(rest[dot...].dropFirst()))
            } else {
                (user, name) = Self.split(rest, users: users)
            }
        } else if queue.hasPrefix(WireNames.Queue.subscriberPrefix) {
            kind = .named
            (user, name) = Self.split(queue.dropFirst(WireNames.Queue.subscriberPrefix.count), users: users)
        } else {
            (kind, user, name) = (.other, nil, queue)
        }
    }

    private static func split(_ words: Substring, users: some Sequence<String>) -> (user: String?, name: String) {
        if let user = users.filter({ words.hasPrefix("\($0).") }).max(by: { $0.count < $1.count }) {
            return (user, String(words.dropFirst(user.count + 1)))
        }
        guard let dot = words.firstIndex(of: ".") else { return (nil, String(words)) }
        return (String(words[..<dot]), String(words[dot...].dropFirst()))
    }
}
