public import MirroringEvents

/// Moments as people read them: in UTC, which the Z says, and to the second.
public enum TimeText {
    /// `2026-11-28T14:03:12Z`: every option that takes a time takes it as it stands.
    public static func full(_ time: Timestamp) -> String {
        "\(time.description.prefix(19))Z"
    }

    /// `11-28 14:03:12Z`, where the year is plain and room is scarce.
    public static func brief(_ time: Timestamp) -> String {
        String(full(time).dropFirst(5)).replacing("T", with: " ")
    }
}
