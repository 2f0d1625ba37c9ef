/// Has an rsync that compares trees without their attributes end as soon as one is found.
struct AttributeWatch: RsyncWatch {
    /// What is found out meanwhile.
    let searches: [AttributeSearch]

    /// How often it is asked whether one is found.
    private static let pause = Duration.milliseconds(10)

    /// Whether one is found already.
    var hasFound: Bool { searches.contains { $0.found == true } }

    /// Whether one is found, when that is known of all trees.
    func end() async -> Bool {
        for search in searches where await search.end() { return true }
        return false
    }

    /// Ends the searches: nobody wants to know any more.
    func cancel() {
        for search in searches { search.cancel() }
    }

    func patience(with group: ProcessGroup) -> Duration? {
        if hasFound { return nil }
        return searches.allSatisfy { $0.found == false } ? RunDeadline.longestLook : Self.pause
    }
}
