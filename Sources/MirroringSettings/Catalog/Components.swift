extension SettingsComponent {
    /// All components, each with the settings in its file. The article *Settings* and `Config/*.yaml` are tested against them.
    public static let all = [engine, bridge, client]

    /// `mirror`.
    public static let engine = SettingsComponent(
        name: "engine",
        readers: "the commands of mirror, mom publish and mom wrap",
        settings: broker + [
            Setting("state.folder", .path, default: StateFolder.path(of: "engine"), "locks and records of runs"),
            Setting("rsync.program", .program, default: "rsync", "the rsync to use"),
            Setting("ssh.program", .program, default: "ssh", "the ssh to other machines"),
            Setting("outbox.folder", .path, default: StateFolder.path(of: "outbox"), "where events wait"),
            Setting("outbox.wait", .integer(0...3_600, unit: "seconds"), default: "5", "to deliver after the last run"),
            Setting("outbox.durability", .word(["process", "power"]), default: "process", "what events survive"),
            Setting(
                "outbox.maximumBytes",
                .integer(8_388_608...(.max), unit: "bytes"),
                default: "1073741824",
                "room for events that wait"
            ),
            Setting(
                "publisher.window",
                .integer(1...100_000, unit: "events"),
                default: "1000",
                "published, not confirmed"
            ),
            Setting("publisher.cloudEvents", .flag, default: "false", "headers of CloudEvents as well"),
        ]
    )

    /// `mom bridge`, and what looks at its files.
    public static let bridge = SettingsComponent(
        name: "bridge",
        readers: "mom bridge, mom web, mom jobs, mom log and mom verify",
        settings: broker + history + management + [
            Setting("offline.folder", .path, default: StateFolder.path(of: "offline"), "one XML file for each run"),
            Setting(
                "offline.syncInterval",
                .integer(10...60_000, unit: "milliseconds"),
                default: "250",
                "until XML is on disk"
            ),
            Setting(
                "offline.keepFor",
                .integer(0...36_500, unit: "days"),
                default: "90",
                "then files are removed; 0: never"
            ),
            Setting(
                "offline.keepBytes",
                .integer(0...(.max), unit: "bytes"),
                default: "0",
                "room for files; 0: all there is"
            ),
            Setting("cache.events", .integer(1...(.max), unit: ""), default: "10000", "that are kept in memory"),
            Setting("cache.bytes", .integer(1...(.max), unit: "bytes"), default: "268435456", "for these events"),
            Setting(
                "subscribers.interval",
                .integer(1...3_600, unit: "seconds"),
                default: "5",
                "between looks at the queues"
            ),
            Setting(
                "subscribers.warnAt",
                .integer(1...(.max), unit: "events"),
                default: "10000",
                "a subscriber is warned"
            ),
            Setting(
                "subscribers.removeAt",
                .integer(1...(.max), unit: "events"),
                default: "90000",
                "its queue is deleted"
            ),
            Setting("bridge.heartbeat", .integer(1...3_600, unit: "seconds"), default: "5", "between heartbeats"),
            Setting(
                "bridge.silence",
                .integer(1...604_800, unit: "seconds"),
                default: "300",
                "then a run is presumed lost; above 60, since a transfer is heard that often"
            ),
            Setting("bridge.users", .names, "who speaks for bridges beside its own user"),
            Setting("http.address", .text, default: "127.0.0.1:8780", "where the page is; off: nowhere"),
            Setting("http.names", .names, "by which browsers may reach it, beside the address"),
            Setting("http.tokenFile", .passwordFile, "the token, needed where others can reach it"),
            Setting("http.tls.certificate", .keyFile, "the page's own, needed where others can reach it"),
            Setting("http.tls.privateKey", .keyFile, "the key of that certificate"),
            Setting(
                "log.level",
                .word(["trace", "debug", "info", "notice", "warning", "error", "critical"]),
                default: "info",
                "how much is logged"
            ),
        ]
    )

    /// The other commands of `mom`, `mom verify --bridge`, and programs that use MirroringMonitoring.
    public static let client = SettingsComponent(
        name: "client",
        readers: "the other commands of mom",
        settings: broker + management + [
            Setting("endpoints.names", .names, "the endpoints there are, for who asks for another"),
            Setting("endpoints.*.uri", .uri(example: brokerURI, isList: true), "a broker by name"),
            Setting("endpoints.*.passwordFile", .passwordFile, "the password, where that URI has none"),
            Setting("endpoints.*.autoReconnect", .flag, default: "false", "subscribe again by itself"),
            Setting(
                "endpoints.*.period",
                .integer(100...3_600_000, unit: "milliseconds"),
                default: "20000",
                "between checks"
            ),
        ]
    )

    private static let brokerURI = "amqp://user:password@host:port/virtual-host"

    private static let broker = [
        Setting(
            "broker.uri",
            .uri(example: brokerURI, isList: true),
            default: "amqp://guest:guest@127.0.0.1:5672/%2f",
            "the broker, or several of one cluster"
        ),
        Setting("broker.passwordFile", .passwordFile, "the password, where that URI has none"),
        Setting(
            "broker.heartbeat",
            .integer(1...3_600, unit: "seconds"),
            default: "5",
            "a broker silent for two is dead"
        ),
        Setting(
            "broker.connectTimeout",
            .integer(1...3_600, unit: "seconds"),
            default: "5",
            "to connect, and to log in"
        ),
        Setting(
            "broker.callTimeout",
            .integer(1...3_600, unit: "seconds"),
            default: "10",
            "for an answer of the broker"
        ),
        Setting(
            "broker.confirmTimeout",
            .integer(1...3_600, unit: "seconds"),
            default: "30",
            "for the confirm of a message"
        ),
        Setting("broker.tls.certificateAuthorities", .path, "whom to trust; the system's without it"),
        Setting("broker.tls.certificate", .keyFile, "our own, where the broker asks for one"),
        Setting("broker.tls.privateKey", .keyFile, "the key of that certificate"),
    ]

    private static let history = [
        Setting(
            "history.uri",
            .uri(example: "rabbitmq-stream://user:password@host:port/virtual-host", isList: true),
            "by default that of broker.uri, at its port - 120"
        ),
        Setting("history.passwordFile", .passwordFile, "the password, where that URI has none"),
    ]

    private static let management = [
        Setting(
            "management.uri",
            .uri(example: "http://user:password@host:port", isList: false),
            "by default that of broker.uri, at its port + 10000"
        ),
        Setting("management.passwordFile", .passwordFile, "the password, where that URI has none"),
    ]
}
