public import Configuration

extension ConfigReader {
    /// Reads the password in the file that a setting names.
    ///
    /// - Parameter key: the setting.
    /// - Returns: nil where it is not set.
    /// - Throws: ``SettingError`` that names the file, and nothing that is in it.
    public func checkedPassword(inFileOf key: String) throws(SettingError) -> Secret? {
        guard let path = try checkedText(forKey: key) else { return nil }
        do {
            return try PasswordFile(path).password
        } catch {
            throw SettingError(key, "The password file \(path) \(error)")
        }
    }
}
