/// What an option of the command line sets.
public struct SettingOption: Sendable {
    /// The option, such as `--wait`.
    public let name: String
    /// The setting.
    public let key: String
    /// Its value; nil if the option was not given.
    public let text: String?

    /// What an option sets.
    public init(_ name: String, sets key: String, to text: String?) {
        self.name = name
        self.key = key
        self.text = text
    }
}
