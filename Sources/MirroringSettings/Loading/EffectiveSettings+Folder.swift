extension EffectiveSettings {
    /// The folder that a setting names; by default the state folder of a name.
    ///
    /// - Throws: ``SettingError`` for what is no path; where nothing is set, if there is no default.
    public func folder(_ key: String, default name: String) throws(SettingError) -> String {
        if let folder = try reader.checkedText(forKey: key) ?? StateFolder.path(of: name) { return folder }
        throw SettingError(key, "The setting \(key) has no default: \(HomeFolder.absence) set \(key).")
    }
}
