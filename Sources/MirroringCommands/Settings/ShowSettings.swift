public import ArgumentParser
import Foundation
public import MirroringSettings

/// The option `--show-settings`, and the reading of settings that it looks at: for every command that reads some.
public struct SettingsOptions: ParsableArguments, Sendable {
    /// Whether the settings are to be shown, and nothing else done.
    @Flag(
        name: .customLong("show-settings"),
        help:
            "Shows each setting, its value and where it comes from, and which files were looked for; does nothing else."
    )
    public var show = false

    /// For ArgumentParser.
    public init() {}

    /// Reads the settings of a component, or shows them and ends the command.
    ///
    /// - Parameters:
    ///   - component: whose.
    ///   - options: what the command line sets.
    ///   - json: whether they are shown as JSON, one object for the component.
    /// - Throws: ``CommandFailure`` (exit code 2) for what is wrong; `ExitCode` 0 when they were shown.
    public func read(
        _ component: SettingsComponent,
        options: [SettingOption] = [],
        json: Bool = false
    ) throws -> EffectiveSettings {
        try showIfAsked([component], options: options, json: json)
        return try load(component, options).settings
    }

    /// Shows the settings of components and ends the command, if that is what was asked for.
    ///
    /// For commands that need their settings only sometimes, or after something else.
    public func showIfAsked(
        _ components: [SettingsComponent],
        options: [SettingOption] = [],
        json: Bool = false
    ) throws {
        guard show else { return }
        for component in components {
            let known = options.filter { option in component.settings.contains { $0.key == option.key } }
            let text = SettingsText(try load(component, known))
            guard !json else {
                try Console.output(encoding: text.document)
                continue
            }
            for line in text.lines { try Console.output(line) }
        }
        throw ExitCode.success
    }

    /// Loads the settings of a component, and says what a person should know of them.
    private func load(_ component: SettingsComponent, _ options: [SettingOption]) throws(CommandFailure)
        -> LoadedSettings
    {
        do {
            let loaded = try LoadedSettings(of: component, options: options)
            for warning in loaded.warnings { Console.error("\(ProcessInfo.processInfo.processName): \(warning)") }
            return loaded
        } catch {
            throw CommandFailure(.usage, lines: error.sentences)
        }
    }
}

extension EffectiveSettings {
    /// What to say of a setting that was read and can't be used; wrong settings are wrong usage.
    ///
    /// - Parameters:
    ///   - error: why, a sentence.
    ///   - key: the setting; by default the one that the error names.
    public func failure(_ error: any Error, of key: String? = nil) -> CommandFailure {
        CommandFailure(.usage, sentence(error, of: key))
    }
}

/// Settings for people and for scripts: what holds and why.
struct SettingsText {
    private struct Row: Encodable {
        let key: String
        /// Null where nothing holds.
        let value: String?
        /// `option`, `environment`, `file`, `credential` or `default`.
        let source: String
        /// The option, the variable, the file and its line, or the credential.
        let place: String?
        let variable: String
    }

    private struct Document: Encodable {
        let component: String
        let files: [SettingsSource.Place]
        let settings: [Row]
    }

    private let component: SettingsComponent
    private let rows: [Row]
    private let places: [SettingsSource.Place]

    init(_ loaded: LoadedSettings) {
        let settings = loaded.settings
        component = settings.component
        places = loaded.places
        var rows = settings.values.map { value in
            Row(
                key: value.key,
                value: value.shown,
                source: value.origin.source,
                place: value.origin.description,
                variable: Setting.variable(of: value.path)
            )
        }
        let set = Set(rows.map(\.key))
        rows += settings.component.settings.filter { !$0.path.contains("*") && !set.contains($0.key) }.map { setting in
            Row(
                key: setting.key,
                value: setting.standard.map { setting.kind.isSecret ? URIText.redacted($0) ?? "" : $0 },
                source: "default",
                place: nil,
                variable: setting.variable
            )
        }
        let order = settings.component.settings.map(\.path)
        self.rows = rows.sorted { left, right in
            (Self.rank(left.key, order), left.key) < (Self.rank(right.key, order), right.key)
        }
    }

    private static func rank(_ key: String, _ order: [[String]]) -> Int {
        let words = key.split(separator: ".").map(String.init)
        return order.firstIndex { $0.count == words.count && zip($0, words).allSatisfy { $0 == "*" || $0 == $1 } }
            ?? order.count
    }

    /// One object, for JSON.
    var document: some Encodable {
        Document(component: component.name, files: places, settings: rows)
    }

    /// Aligned lines.
    var lines: [Line] {
        let table = rows.map { (key: Line($0.key), value: Line($0.value ?? "-"), place: Line($0.place ?? "default")) }
        let keys = table.map(\.key.width).max() ?? 0
        let values = table.map { min($0.value.width, 40) }.max() ?? 0
        return ["# Settings of \(component.file), which \(component.readers) read."]
            + places.map { "# \(Self.sentence($0))" }
            + table.map { Line([$0.key.padded(to: keys), $0.value.padded(to: values), $0.place], separator: "  ") }
    }

    private static func sentence(_ place: SettingsSource.Place) -> String {
        switch place.outcome {
        case .read: "\(place.path) was read."
        case .missing: "\(place.path) is not there."
        case .untrusted: "\(place.path) is not used, since others may change it."
        case .notNeeded: "\(place.path) was not looked for."
        }
    }
}

extension SettingOrigin {
    fileprivate var source: String {
        switch self {
        case .option: "option"
        case .variable: "environment"
        case .credential: "credential"
        case .file: "file"
        }
    }
}
