/// A job as a catalog has it: by name.
public struct JobEntry: Sendable {
    /// The name by which a command finds it.
    public let name: String
    /// Its file.
    public let file: String
    /// What the file says, or everything that is wrong with it.
    public let document: Result<JobDocument, JobFileFailure>
    /// Files of that name in folders that are looked through later: they are not used.
    public internal(set) var hidden: [String] = []
}
