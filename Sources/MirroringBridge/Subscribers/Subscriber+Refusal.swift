extension [Subscriber] {
    /// What is said of queues that refuse messages, in one sentence however many there are; nil if there is none.
    public var refusalSentence: String? {
        let refusing = filter { $0.refusesEvents == true }
        guard let first = refusing.first else { return nil }
        let others = refusing.count == 1 ? "" : ", and \(refusing.count - 1) more like it,"
        let owner = first.user.map { " of the user \"\($0)\"" } ?? ""
        return
            "The queue \"\(first.queue)\"\(owner)\(others) was declared with x-overflow: reject-publish. When it is full, the broker tells "
            + "engines and bridges that it could not keep what they publish. Delete the queue, or take its user's rights away."
    }
}
