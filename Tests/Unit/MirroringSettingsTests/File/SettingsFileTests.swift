import Configuration
import Testing

@testable import MirroringSettings

/// What a settings file may say, and what is said about everything else.
@Suite struct SettingsFileTests {
    private let engine = SettingsComponent(
        name: "engine",
        readers: "the commands of mirror",
        settings: [
            Setting("broker.uri", .uri(example: "amqp://user:password@host", isList: true), "the broker"),
            Setting("broker.tls.certificate", .path, "a certificate"),
            Setting("outbox.folder", .path, "where events wait"),
            Setting("outbox.wait", .integer(0...3_600, unit: "seconds"), default: "5", "to deliver"),
            Setting("outbox.durability", .word(["process", "power"]), "what survives"),
            Setting("rsync.program", .program, "the rsync"),
            Setting("endpoints.names", .names, "the endpoints"),
            Setting("endpoints.*.uri", .uri(example: "amqp://user:password@host", isList: true), "a broker"),
            Setting("endpoints.*.autoReconnect", .flag, "again"),
        ]
    )
    private let bridge = SettingsComponent(
        name: "bridge",
        readers: "mom bridge and mom log",
        settings: [Setting("cache.events", .integer(1...(.max), unit: ""), "kept")]
    )

    /// Longer than what is shown of a value.
    private static let longURI = "amqp://u:S3cret\(String(repeating: "x", count: 200))@h"

    private func file(_ text: String) -> SettingsFile {
        SettingsFile(text, path: "/etc/mirroring/engine.yaml", of: engine, in: [engine, bridge])
    }

    private func values(_ text: String) -> [String: ConfigContent] {
        let file = file(text)
        #expect(file.problems == [], "\(text)")
        return Dictionary(uniqueKeysWithValues: file.values.map { ($0.key, $0.content) })
    }

    @Test func valuesAreReadWithTheirLines() {
        let file = file("outbox:\n  wait: 7\n  folder: /var/out\nbroker: {uri: 'amqp://a'}\n")
        #expect(file.problems == [])
        #expect(file.values.map(\.key) == ["outbox.wait", "outbox.folder", "broker.uri"])
        #expect(file.values.map(\.content) == [.int(7), .string("/var/out"), .string("amqp://a")])
        #expect(file.values.map(\.origin.description) == [2, 3, 4].map { "/etc/mirroring/engine.yaml:\($0)" })
    }

    @Test(arguments: ["", "\n", "# nothing\n", "---\n", "---\n# nothing\n...\n", "{}", "outbox: {}"])
    func aFileWithoutKeysSetsNothing(_ text: String) {
        #expect(values(text) == [:])
    }

    @Test(arguments: [
        ("broker: {uri: [amqp://a, 'amqp://b']}", "broker.uri", ConfigContent.stringArray(["amqp://a", "amqp://b"])),
        ("broker:\n  uri:\n  - amqp://a\n  - amqp://b", "broker.uri", .stringArray(["amqp://a", "amqp://b"])),
        ("broker: {uri: \"amqp://a,amqp://b\"}", "broker.uri", .string("amqp://a,amqp://b")),
        ("endpoints: {names: [a, b]}", "endpoints.names", .stringArray(["a", "b"])),
        ("endpoints: {names: a}", "endpoints.names", .stringArray(["a"])),
        ("endpoints:\n  names: a, b", "endpoints.names", .stringArray(["a", "b"])),
        ("endpoints: {names: 'a,b'}", "endpoints.names", .stringArray(["a", "b"])),
        ("endpoints: {local: {uri: amqp://a}}", "endpoints.local.uri", .string("amqp://a")),
        ("endpoints: {uri: {uri: amqp://a}}", "endpoints.uri.uri", .string("amqp://a")),
        ("endpoints: {local: {autoReconnect: true}}", "endpoints.local.autoReconnect", .bool(true)),
        ("outbox: {wait: \"7\"}", "outbox.wait", .int(7)),
        ("outbox: {wait: 0}", "outbox.wait", .int(0)),
        ("outbox: {folder: \"5\"}", "outbox.folder", .string("/etc/mirroring/5")),
    ])
    func whatIsMeantIsTaken(_ text: String, _ key: String, _ content: ConfigContent) {
        #expect(values(text) == [key: content])
    }

    @Test(arguments: [
        ("out", "/etc/mirroring/out"), ("./out", "/etc/mirroring/out"), ("../out/", "/etc/mirroring/../out"),
        ("/var//out/", "/var/out"), ("'~'", "HOME"), ("~/out", "HOME/out"), ("~/../x", "HOME/../x"),
    ])
    func pathsBeginAtTheFile(_ written: String, _ path: String) throws {
        let home = try SettingPath.absolute("~", from: "/nowhere")
        #expect(home.hasPrefix("/"))
        #expect(
            values("outbox: {folder: \(written)}")["outbox.folder"] == .string(path.replacing("HOME", with: home))
        )
    }

    @Test(arguments: [
        ("rsync", "rsync"), ("bin/rsync", "/etc/mirroring/bin/rsync"), ("./rsync", "/etc/mirroring/rsync"),
    ])
    func aProgramWithoutASlashIsLeftToPath(_ written: String, _ program: String) {
        #expect(values("rsync: {program: \(written)}") == ["rsync.program": .string(program)])
    }

    @Test(arguments: [
        // Keys.
        ("broekr: {uri: x}", 1, "\"broekr\" is not a setting. Did you mean \"broker\"?"),
        ("\nbroker: {url: amqp://u:S3cret@h}", 2, "Did you mean \"broker.uri\"?"),
        ("Outbox: {wait: 3}", 1, "Did you mean \"outbox\"?"),
        ("outbox: {Wait: 3}", 1, "Did you mean \"outbox.wait\"?"),
        ("outbox.wait: 3", 1, "not written with a dot: write \"outbox:\" and on the next line, indented, \"wait: …\""),
        (
            "broker.tls.certificate: x", 1,
            "write \"broker:\", \"tls:\" and on the next line, indented, \"certificate: …\""
        ),
        ("broker: {tls.certificate: x}", 1, "write \"tls:\" and"),
        ("wait: 3", 1, "Did you mean \"outbox.wait\"?"),
        (
            "cache: {events: 7}", 1,
            "\"cache\" is not a setting of engine.yaml, but of bridge.yaml, which mom bridge and mom log read."
        ),
        (
            "something: {else: 7}", 1,
            "\"something\" is not a setting; engine.yaml has broker, outbox, rsync, endpoints."
        ),
        ("broker: {tls: {zzzzzzzzzzzz: x}}", 1, "\"broker.tls\" has certificate."),
        ("endpoints: {local: {url: x}}", 1, "Did you mean \"endpoints.local.uri\"?"),
        ("broker: {uri amqp://u:S3cret@h}", 1, "is not a setting"),
        ("amqp://u:S3cret@h", 1, "holds sections and keys"),
        ("? [a, b]\n: 3", 1, "A key is one word"),
        ("<<: {outbox: {wait: 3}}", 1, "\"<<\" is not a setting: nothing is merged here."),
        // Shapes.
        ("outbox: 5", 1, "\"outbox\" is a section: keys stand below it, indented, such as \"folder: …\"."),
        ("outbox: [wait]", 1, "is a section"),
        ("outbox:\n# wait: 3\n", 1, "\"outbox\" has no keys below it. Write some, or remove the line."),
        ("endpoints: {uri: amqp://u:S3cret@h}", 1, "\"endpoints.uri\" is a section"),
        ("outbox: {wait: {seconds: 3}}", 1, "outbox.wait takes a value, not keys below it"),
        ("outbox: {wait: [3]}", 1, "outbox.wait takes one value, not a list"),
        ("outbox: {folder: [a, b]}", 1, "outbox.folder takes one value, not a list; it must be a path."),
        ("broker: {uri: []}", 1, "broker.uri is an empty list"),
        ("endpoints:\n  names:\n  - a\n  - b, c", 4, "endpoints.names has an item with a comma in it."),
        ("endpoints:\n  names: a,,b", 2, "endpoints.names is \"a,,b\"; it must be a list of names."),
        ("broker: {uri: [amqp://a, {b: c}]}", 1, "each item is one text"),
        ("broker: {uri: [amqp://a, null]}", 1, "broker.uri has no value"),
        ("just words", 1, "holds sections and keys, such as \"broker:\""),
        ("- outbox", 1, "holds sections and keys"),
        // Values.
        ("outbox: {wait: }", 1, "outbox.wait has no value. Write one, or remove the line."),
        ("outbox: {wait: null}", 1, "has no value"),
        ("outbox: {folder: ~}", 1, "write \"~\" in quotes for the home folder"),
        ("outbox: {folder: ~nobody/out}", 1, "Of homes only this user's is known"),
        ("outbox: {folder: ''}", 1, "outbox.folder is empty; it must be a path."),
        ("outbox: {folder: \"a\\nb\"}", 1, "it must be a path."),
        ("outbox: {folder: 5}", 1, "Put it in quotes"),
        ("outbox: {folder: yes}", 1, "is yes, which YAML does not read as text. Put it in quotes if you mean it."),
        ("outbox: {folder: 2026-11-28}", 1, "Put it in quotes"),
        ("outbox: {wait: 5s}", 1, "outbox.wait is \"5s\"; it must be a whole number from 0 to 3600 seconds."),
        ("outbox: {wait: 5 s}", 1, "is \"5 s\"; it must be"),
        ("outbox: {wait: yes}", 1, "is \"yes\"; it must be"),
        ("outbox: {wait: 5.0}", 1, "is \"5.0\"; it must be"),
        ("outbox: {wait: 1e3}", 1, "is \"1e3\"; it must be"),
        ("outbox: {wait: 1_000}", 1, "is \"1_000\"; it must be"),
        ("outbox: {wait: 0x10}", 1, "is \"0x10\"; it must be"),
        ("outbox: {wait: 010}", 1, "is \"010\"; it must be"),
        ("outbox: {wait: +5}", 1, "is \"+5\"; it must be"),
        ("outbox: {wait: -1}", 1, "is \"-1\"; it must be"),
        ("outbox: {wait: 3601}", 1, "is \"3601\"; it must be"),
        ("outbox: {wait: 99999999999999999999}", 1, "it must be a whole number"),
        ("outbox: {folder: amqp://u:S3cret@h}", 1, "outbox.folder is \"amqp://u@h\"; it must be a path."),
        ("rsync: {program: amqp://u:S3cret@h}", 1, "rsync.program is \"amqp://u@h\"; it must be a program's path"),
        ("outbox: {wait: amqp://u:S3cret@h}", 1, "outbox.wait is \"amqp://u@h\"; it must be a whole number"),
        ("outbox: {durability: '\(longURI)'}", 1, "outbox.durability is \"amqp://u@h\"; it must be one of"),
        ("outbox: {durability: Power}", 1, "is \"Power\"; it must be one of process, power."),
        ("endpoints: {local: {autoReconnect: yes}}", 1, "is \"yes\"; it must be true or false."),
        ("broker: {uri: ' '}", 1, "broker.uri is empty; it must be one or more URIs such as amqp://"),
        // YAML.
        ("outbox: {wait: 3}\noutbox: {folder: /x}", 1, "\"outbox\" stands here and again below. Write each key once."),
        ("outbox:\n  wait: 3\n  wait: 4", 2, "\"wait\" stands here and again below."),
        ("outbox: &a {wait: 3}", 1, "Names with & and * are not used in settings."),
        ("outbox: {wait: *a}", 1, "has to be in quotes"),
        ("broker: {uri: *.tmp}", 1, "has to be in quotes"),
        ("outbox: {wait: !!str 3}", 1, "Types with ! are not used in settings."),
        ("outbox: {folder: !env OUT}", 1, "Types with !"),
        ("outbox: !x {wait: 3}", 1, "Types with !"),
        ("outbox: {wait: 3}\n---\noutbox: {wait: 4}", 2, "A second document begins here"),
        ("outbox:\n\twait: 3", 2, "A tab stands here"),
        ("outbox:\n  wait: 3\n   folder: /x", 3, "A colon stands where none can be"),
        ("broker: [", 1, "not closed"),
        ("broker: {uri: 'amqp://u:S3cret@h\n", 1, "A quote is opened here and never closed."),
        ("outbox: {folder: @x}", 1, "A text can't begin with this character. Put it in quotes."),
        ("outbox: {wait: 1}\n%x: 1", 2, "A line can't begin with %. Put the text in quotes."),
        ("outbox: {folder: \"\\d\"}", 1, "A backslash in double quotes begins an escape."),
        ("outbox: {folder: a: b}", 1, "comma is missing"),
        ("outbox: \u{1}", 1, "A control character stands here"),
    ])
    func whatIsNotUnderstoodIsNamedWithItsLine(_ text: String, _ line: Int, _ sentence: String) throws {
        let file = file(text)
        let problem = try #require(file.problems.first)
        #expect(problem.description.hasPrefix("/etc/mirroring/engine.yaml:\(line):"), "\(problem)")
        #expect(problem.description.contains(sentence), "\(problem)")
        #expect(!problem.description.contains("S3cret") && !problem.description.contains("\n"), "\(problem)")
        #expect([".", "?"].contains(problem.description.suffix(1)), "\(problem)")
    }

    @Test(arguments: [
        ("broker: {uri: 'amqp://u:S3cret@h\n", "1:15"), ("outbox:\n\twait: 3", "2:1"), ("broker: {uri: *.tmp}", "1:16"),
        ("outbox: {wait: 3}\n---\noutbox: {wait: 4}", "2:1"), ("broker: [", "1"), ("a:\n  c: \"S3cret\n", "2:6"),
    ])
    func whatIsNoYAMLIsNamedWithItsColumn(_ text: String, _ place: String) throws {
        let problem = try #require(file(text).problems.first).description
        #expect(problem.hasPrefix("/etc/mirroring/engine.yaml:\(place): "), "\(problem)")
        #expect(!problem.contains("S3cret"))
    }

    @Test func everythingThatIsWrongIsToldAtOnce() {
        let file = file("broekr: 1\noutbox:\n  flder: /x\n  wait: soon\nrsync: 3\n")
        #expect(file.problems.map(\.line) == [1, 3, 4, 5])
        #expect(file.values == [])
    }

    @Test func aPasswordIsFoundAndNotShown() throws {
        let value = try #require(file("broker: {uri: 'amqp://u:S3cret@a,amqp://guest:guest@b'}").values.first)
        #expect(value.holdsPassword)
        #expect(value.shown == "amqp://u@a,amqp://guest@b")
        let open = try #require(file("broker: {uri: [amqp://guest:guest@b, amqp://a]}").values.first)
        #expect(!open.holdsPassword)
        #expect(open.shown == "amqp://guest@b,amqp://a")
    }
}
