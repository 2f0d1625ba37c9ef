/// The answer to the first request of a checkpoint, that has begun to come. It belongs to the session's actor.
struct OpenedAnswer {
    let question: Joining.Question
    let reading: ReplayReading
    /// What has come.
    let items: [ReplayItem]
}
