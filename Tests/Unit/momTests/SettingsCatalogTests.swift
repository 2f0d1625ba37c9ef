import Configuration
import Foundation
import MirroringBridge
import MirroringCommands
import MirroringMonitoring
import MirroringPublisher
import MirroringSettings
import MirroringWeb
import Testing

/// The one list of settings, beside what reads them and what documents them.
@Suite struct SettingsCatalogTests {
    private static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What a component makes of settings, as text.
    private static func made(_ component: SettingsComponent, of values: [AbsoluteConfigKey: ConfigValue]) throws
        -> String
    {
        let config = ConfigReader(provider: InMemoryProvider(values: values))
        var text = ""
        switch component.name {
        case "engine":
            dump(
                try PublisherConfiguration(
                    config: config,
                    connectionName: "",
                    outboxFolder: try #require(StateFolder.path(of: "outbox"))
                ),
                to: &text
            )
        case "bridge":
            let folder = try #require(StateFolder.path(of: "offline"))
            dump(try BridgeConfiguration(config: config, offlineFolder: folder), to: &text)
            let page = try config.section("http") { section throws(SettingError) in
                try WebConfiguration(config: section)
            }
            dump(page, to: &text)
        default:
            let endpoint: [AbsoluteConfigKey: ConfigValue] = ["endpoints.x.uri": "amqp://a"]
            let config = ConfigReader(
                provider: InMemoryProvider(values: values.merging(endpoint) { first, _ in first })
            )
            dump(try MonitoringConfiguration(endpointName: "x", config: config), to: &text)
        }
        return text
    }

    private static func key(_ setting: Setting) -> AbsoluteConfigKey {
        AbsoluteConfigKey(setting.path.map { $0 == "*" ? "x" : $0 })
    }

    /// Settings that are read by commands and not by a configuration.
    private static let others: Set = ["outbox.wait", "state.folder", "rsync.program", "log.level"]

    @Test(arguments: SettingsComponent.all)
    func theDefaultsAreThoseThatHold(_ component: SettingsComponent) throws {
        var values: [AbsoluteConfigKey: ConfigValue] = [:]
        for setting in component.settings where !Self.others.contains(setting.key) {
            guard let standard = setting.standard else { continue }
            switch setting.kind {
            case .integer: values[Self.key(setting)] = .init(.int(try #require(Int(standard))), isSecret: false)
            case .flag: values[Self.key(setting)] = .init(.bool(standard == "true"), isSecret: false)
            default: values[Self.key(setting)] = .init(.string(standard), isSecret: false)
            }
        }
        #expect(values.count >= 7)
        #expect(try Self.made(component, of: values) == Self.made(component, of: [:]))
    }

    @Test(arguments: SettingsComponent.all)
    func theRangesAreThoseThatAreRead(_ component: SettingsComponent) throws {
        for setting in component.settings where !Self.others.contains(setting.key) {
            guard case .integer(let range, _) = setting.kind else { continue }
            // What one limit may be depends on the other one's default.
            let isPair = setting.key.hasPrefix("subscribers.") && setting.key.hasSuffix("At")
            for good in isPair ? [] : [range.lowerBound, range.upperBound] {
                _ = try Self.made(component, of: [Self.key(setting): .init(.int(good), isSecret: false)])
            }
            for bad in [range.lowerBound - 1, range.upperBound &+ 1] {
                #expect(throws: (any Error).self, "\(setting.key) \(bad)") {
                    try Self.made(component, of: [Self.key(setting): .init(.int(bad), isSecret: false)])
                }
            }
        }
    }

    /// A key that is read and not in the list would be refused in every file.
    @Test func whatIsReadIsListed() {
        let keys = Set(SettingsComponent.all.flatMap(\.settings).map(\.key))
        #expect(keys.isSuperset(of: Self.others))
        #expect(
            keys.count == SettingsComponent.all.flatMap(\.settings).reduce(into: Set()) { $0.insert($1.variable) }.count
        )
    }

    @Test(arguments: SettingsComponent.all)
    func theFilesInConfigShowEverySettingAndItsDefault(_ component: SettingsComponent) throws {
        let path = Self.package.appending(path: "Config/\(component.file)").path()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        // What is commented out as a key is a key.
        let text = lines.map { $0.prefixMatch(of: /# ( *[A-Za-z]+:( |$))/) == nil ? $0 : $0.dropFirst(2) }.joined(
            separator: "\n"
        )
        let file = SettingsFile(text, path: path, of: component, in: SettingsComponent.all)
        #expect(file.problems == [])
        #expect(
            Set(file.values.map { $0.key.replacing(".headquarters.", with: ".*.") })
                == Set(component.settings.map(\.key))
        )
        for value in file.values {
            let setting = component.settings.first { $0.key == value.key }
            guard let standard = setting?.standard, setting?.kind != .path else { continue }
            #expect(value.content == .string(standard) || value.shown == standard, "\(value.key)")
        }
        #expect(
            SettingsFile(lines.joined(separator: "\n"), path: path, of: component, in: SettingsComponent.all).values
                == []
        )
    }

    @Test func theArticleNamesEverySetting() throws {
        let article = "Sources/MirroringSettings/MirroringSettings.docc/Settings.md"
        let text = try String(contentsOfFile: Self.package.appending(path: article).path(), encoding: .utf8)
        let section = try #require(text.split(separator: "\n## ").first { $0.hasPrefix("All settings\n") })
        var named: [String] = []
        for row in section.split(separator: "\n") where row.hasPrefix("| `") {
            let cell = try #require(row.split(separator: "|").first)
            named += cell.matches(of: /`([a-zA-Z.<>]+)`/).map { String($0.output.1) }
        }
        let keys = SettingsComponent.all.flatMap(\.settings).map { $0.key.replacing("*", with: "<name>") }
        #expect(named.sorted() == Set(keys).sorted())
    }
}
