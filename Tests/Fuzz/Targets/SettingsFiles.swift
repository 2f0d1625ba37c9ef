import Configuration
import MirroringBridge
import MirroringMonitoring
import MirroringPublisher
import MirroringSettings

/// Settings files: that of the engine, or of the bridge or the client where the first line says so.
struct SettingsFiles: FuzzTarget {
    static let name = "settings"
    static let summary = "a settings file"
    static var form: any InputForm { YAMLForm() }

    static var large: [LargeInput] {
        // A settings file has at most a mebibyte.
        let most = (1 << 20) - 100
        return [
            LargeInput("too long") { [UInt8]("# x\n", times: most / 3) },
            LargeInput("lists in lists") { [UInt8]("[", times: most) },
            LargeInput("lists in lists, by dashes") { [UInt8]("- ", times: most / 2) },
            LargeInput("an unknown key") { [UInt8]("? ", [UInt8]("k", times: most), "\n: 1\n") },
            LargeInput("unknown keys") { [UInt8](numbered: most / 14) { "key\($0): 1\n" } },
            LargeInput("one key again and again") {
                [UInt8]("outbox:\n", [UInt8]("  wait: 5\n", times: most / 10), "")
            },
            LargeInput("sections again and again") { [UInt8]("outbox: {wait: 5}\n", times: most / 18) },
            LargeInput("a long text") { [UInt8]("outbox:\n  folder: ", [UInt8]("x", times: most), "\n") },
            LargeInput("a long number") { [UInt8]("outbox:\n  wait: ", [UInt8]("9", times: most), "\n") },
            LargeInput("a list of addresses") {
                [UInt8]("broker:\n  uri: [", [UInt8]("amqp://u:p@h:1/%2f, ", times: most / 21), "]\n")
            },
            LargeInput("addresses in one text") {
                [UInt8]("broker:\n  uri: ", [UInt8]("amqp://u:p@h:1/%2f,", times: most / 20), "\n")
            },
            LargeInput("commas in a password") {
                [UInt8]("broker:\n  uri: amqp://u:", [UInt8](" ,", times: most / 2), "@h\n")
            },
            LargeInput("a quote that is not closed") {
                [UInt8]("outbox:\n  folder: \"", [UInt8]("a\n", times: most / 2), "")
            },
            LargeInput("anchors") { [UInt8](numbered: most / 16) { "- &a\($0) *a\($0)\n" } },
            LargeInput("laughs") {
                [UInt8](
                    "a0: &a0 x\n",
                    [UInt8](numbered: 30) { "a\($0 + 1): &a\($0 + 1) [*a\($0), *a\($0), *a\($0)]\n" },
                    ""
                )
            },
            LargeInput("endpoints") {
                [UInt8]("# client\nendpoints:\n", [UInt8](numbered: most / 40) { "  e\($0): {uri: amqp://h}\n" }, "")
            },
            LargeInput("wrong values") {
                [UInt8]("# client\nendpoints:\n", [UInt8](numbered: most / 40) { "  e\($0): {period: x}\n" }, "")
            },
        ]
    }

    private let folder: ScratchFolder

    init(in folder: ScratchFolder) {
        self.folder = folder
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let component = Self.component(of: input)
        let settings: EffectiveSettings
        try folder.write(input, to: component.file)
        do throws(SettingsFailure) {
            settings = try load(component)
        } catch {
            guard error.sentences.allSatisfy({ !$0.isEmpty }), !error.sentences.isEmpty else {
                throw Finding("The refusal says nothing.")
            }
            return false
        }
        let values = Self.contents(of: settings)
        // YAML does not take a longer key without more ado, and spelled out a large file may be too large.
        if input.count < 1 << 16, values.keys.joined().allSatisfy({ $0.utf8.count < 100 }) {
            let text = Self.spelled(values.map { (path: $0.key[...], content: $0.value) })
            try folder.write(Array(text.utf8), to: component.file)
            guard Self.contents(of: try load(component)) == values else {
                throw Finding("The settings are others after they were written and read: \(values)")
            }
        }
        return Self.isUsable(settings)
    }

    private static func component(of input: [UInt8]) -> SettingsComponent {
        if input.starts(with: Array("# bridge".utf8)) { return .bridge }
        return input.starts(with: Array("# client".utf8)) ? .client : .engine
    }

    /// Loads the file as the commands do.
    private func load(_ component: SettingsComponent) throws(SettingsFailure) -> EffectiveSettings {
        let variables = ["MIRRORING_CONFIG_FOLDER": folder.path]
        return try LoadedSettings(of: component, variables: variables, folder: folder.path).settings
    }

    private static func contents(of settings: EffectiveSettings) -> [[String]: ConfigContent] {
        Dictionary(settings.values.map { ($0.path, $0.content) }) { first, _ in first }
    }

    /// The settings as a mapping in one line.
    private static func spelled(_ values: [(path: ArraySlice<String>, content: ConfigContent)]) -> String {
        let sections = Dictionary(grouping: values) { $0.path.first ?? "" }
        let members = sections.map { key, values in
            let value =
                values.count == 1 && values[0].path.count == 1
                ? spelled(values[0].content) : spelled(values.map { (path: $0.path.dropFirst(), content: $0.content) })
            return "\(YAMLSpelling.text(key)): \(value)"
        }
        return "{\(members.joined(separator: ", "))}"
    }

    private static func spelled(_ content: ConfigContent) -> String {
        switch content {
        case .string(let text): YAMLSpelling.text(text)
        case .stringArray(let texts): YAMLSpelling.list(texts)
        case .int(let number): "\(number)"
        case .bool(let truth): "\(truth)"
        default: "no setting has such a value"
        }
    }

    /// Whether the program can be configured by them.
    private static func isUsable(_ settings: EffectiveSettings) -> Bool {
        let config = settings.reader
        switch settings.component {
        case .bridge: return (try? BridgeConfiguration(config: config, offlineFolder: "/offline")) != nil
        case .client:
            // A client opens one; a few of many do.
            let names = settings.values.filter { $0.path.count == 3 && $0.path[0] == "endpoints" }.map { $0.path[1] }
            return names.prefix(5).allSatisfy {
                (try? MonitoringConfiguration(endpointName: $0, config: config)) != nil
            }
        default:
            return (try? PublisherConfiguration(config: config, connectionName: "fuzz", outboxFolder: "/outbox")) != nil
        }
    }
}
