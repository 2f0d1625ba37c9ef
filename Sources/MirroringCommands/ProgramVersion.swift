/// The version of both programs, as `--version` and the engine's events tell it.
public enum ProgramVersion {
    /// Three numbers, by the rules of semver.org.
    public static let text = "1.0.0"
}
