import MirroringWire

/// What the name of a queue tells of its subscriber: a value, without I/O.
struct SubscriberName: Sendable, Hashable {
    let kind: Subscriber.Kind
    let user: String?
    let name: String

    /// Reads the name of a queue.
    ///
    /// Whose it is, the broker vouches for where one of the users who read it has a name that fits. Else the first word is the user,
    /// since names of users should have no dot: who has rights for the names of `con` may also declare `con.x.…`, and must not pass
    /// for a user `con.x` by that. A session's name is one word; where there are more, it is not known whose it is.
    ///
    /// - Parameters:
    ///   - queue: the queue's name.
    ///   - users: who reads the queue.
    init(queue: String, users: some Sequence<String> = []) {
        if let words = queue.words(after: WireNames.Queue.sessionPrefix) {
            kind = .session
            let first = Self.split(words)
            let owner = Self.reader(of: words, among: users) ?? (first.name.contains(".") ? (nil, words) : first)
            (user, name) = owner
        } else if let words = queue.words(after: WireNames.Queue.subscriberPrefix) {
            kind = .named
            (user, name) = Self.reader(of: words, among: users) ?? Self.split(words)
        } else {
            (kind, user, name) = (.other, nil, queue)
        }
    }

    /// The user who reads the queue and whose name fits, the longest if there are several, and what follows it.
    private static func reader(
        of words: String,
        among users: some Sequence<String>
    ) -> (user: String?, name: String)? {
        let longest = users.filter { words.words(after: "\($0).") != nil }.max { $0.utf8.count < $1.utf8.count }
        return longest.flatMap { user in words.words(after: "\(user).").map { (user, $0) } }
    }

    private static func split(_ words: String) -> (user: String?, name: String) {
        guard let dot = words.utf8.firstIndex(of: UInt8(ascii: ".")) else { return (nil, words) }
        return (String(words[..<dot]), String(words[dot...].dropFirst()))
    }
}

extension String {
    /// What follows a prefix; nil if it does not begin with it. By bytes, as the broker compares names.
    fileprivate func words(after prefix: String) -> String? {
        utf8.starts(with: prefix.utf8) ? String(decoding: utf8.dropFirst(prefix.utf8.count), as: UTF8.self) : nil
    }
}
