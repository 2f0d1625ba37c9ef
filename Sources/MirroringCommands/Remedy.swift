/// What to do about what a library reports, in terms of the commands: a library tells what is wrong by a code, knows no command,
/// and may be used by programs that have none.
public enum Remedy: String, Sendable, CaseIterable, CustomStringConvertible {
    /// The broker lacks exchanges or queues of mirroring.
    case applyTopology = "Run \"mom topology apply\"."
    /// No bridge answers.
    case startBridge = "Start one: mom bridge."
    /// The broker does not take events of a job from this user.
    case flushAsAnother = "Run \"mirror outbox flush\" as a user who may publish them."

    /// A sentence.
    public var description: String { rawValue }

    /// What a library says, followed by a remedy if there is one.
    public static func sentence(_ words: some CustomStringConvertible, _ remedy: Remedy?) -> String {
        remedy.map { "\(words) \($0)" } ?? "\(words)"
    }
}
