/// What speaks against an event: its publisher may have had no right to speak for the job that it is about.
public enum EventDoubt: String, Sendable, Hashable, CaseIterable, Codable {
    /// The broker has not compared its key with its publisher's rights, because it came through another exchange than that of the events,
    /// or was dead-lettered.
    case detour
    /// It was published under the key of another job than the one that it is about, or of none.
    case foreignKey
    /// It was sent to readers of further keys as well, in the headers `CC` and `BCC`, which the broker compares with no rights.
    case furtherKeys
    /// Nobody vouches for who published it: it has no `user_id`. Its key was compared with its publisher's rights all the same.
    case unverifiedUser
}
