/// Has an rsync that compares trees without their attributes end as soon as one is found.
struct AttributeWatch {
    /// What is found out meanwhile.
    let searches: [AttributeSearch]

    /// How often it is asked whether one is found.
    ///
    /// Asked, and not waited for: whoever waits here has to hear as well that rsync has ended, that the task is cancelled and that the
    /// run's time is over, and the end of a thread's work is nothing that a task could stop waiting for. It costs a few microseconds each
    /// time, and goes on no longer than the searches do.
    private static let pause = Duration.milliseconds(10)

    /// Whether one is found already.
    var hasFound: Bool { searches.contains { $0.found == true } }

    /// Whether one is found, when that is known of all trees. Who may not wait for that is told that there may be one.
    ///
    /// - Parameter deadline: until when the run may go on.
    func end(by deadline: RunDeadline) async -> Bool {
        while !hasFound, searches.contains(where: { $0.found == nil }) {
            guard !Task.isCancelled, deadline.end() == nil else { return true }
            try? await Task.sleep(for: Self.pause)
        }
        return hasFound
    }

    /// Ends the searches: nobody wants to know any more.
    func cancel() {
        for search in searches { search.cancel() }
    }

    /// How long rsync may go on before this is asked again; nil if one is found, so that it is to be ended.
    var patience: Duration? {
        if hasFound { return nil }
        return searches.allSatisfy { $0.found == false } ? RunDeadline.longestLook : Self.pause
    }
}
