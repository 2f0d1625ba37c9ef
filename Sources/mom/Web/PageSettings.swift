import Configuration
import MirroringSettings
import MirroringWeb

/// The settings of the page, the section `http`.
enum PageSettings {
    /// What stands in the address's place where there is to be no page.
    private static let off = "off"

    /// Reads them.
    ///
    /// - Returns: nil where no page is wanted.
    /// - Throws: `SettingError` that names the setting.
    static func read(_ settings: EffectiveSettings) throws(SettingError) -> WebConfiguration? {
        guard settings.reader.string(forKey: "http.address") != off else { return nil }
        return try settings.reader.section("http") { section throws(SettingError) in
            try WebConfiguration(config: section)
        }
    }
}
