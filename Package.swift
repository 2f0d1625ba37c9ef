// swift-tools-version: 6.2
import PackageDescription

/// What every target of ours is compiled with, beside the Swift 6 language mode.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let collections: Target.Dependency = .product(name: "DequeModule", package: "swift-collections")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundation: Target.Dependency = .product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

/// The unit tests of a module: no broker, no network.
func unitTests(of module: String, with helpers: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(module)Tests",
        dependencies: [.target(name: module)] + helpers,
        path: "Tests/Unit/\(module)Tests",
        swiftSettings: settings
    )
}

let package = Package(
    name: "mirroring",
    products: [
        .library(name: "MirroringEvents", targets: ["MirroringEvents"]),
        .library(name: "MirroringWire", targets: ["MirroringWire"]),
        .library(name: "MirroringEngine", targets: ["MirroringEngine"]),
        .library(name: "MirroringPublisher", targets: ["MirroringPublisher"]),
        .library(name: "MirroringMonitoring", targets: ["MirroringMonitoring"]),
        .library(name: "MirroringOfflineLog", targets: ["MirroringOfflineLog"]),
        // What stands in their public declarations: the broker's configuration and errors, and errors of settings.
        .library(name: "RabbitMQClient", targets: ["RabbitMQClient"]),
        // Useful without the rest: a reader of RabbitMQ's streams in their own protocol, over SwiftNIO.
        .library(name: "RabbitMQStream", targets: ["RabbitMQStream"]),
        .library(name: "MirroringSettings", targets: ["MirroringSettings"]),
        // For engines in other languages: libmirroring-publisher.so, with a header of C.
        .library(name: "mirroring-publisher", type: .dynamic, targets: ["MirroringPublisherC"]),
        .executable(name: "mirror", targets: ["mirror"]),
        .executable(name: "mom", targets: ["mom"]),
    ],
    dependencies: [
        // The management API of the broker over HTTP and TLS.
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        // Command lines: parsing, help, shell completions.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Deque: the cache, the outbox's queue and the window of unconfirmed publishes are rings.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // Settings from YAML files, environment and flags, in that order of precedence.
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: [.defaults, "YAML"]),
        // Digests of manifests and name-based (version 5) UUIDs.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // Log lines with structured metadata.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // The header names of requests and answers.
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        // What hands the monitor's values to whatever scrapes them.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // The stream protocol of the broker, its sockets and TLS; the byte buffers of HTTP client and server, and their TLS
        // settings.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // The monitor's HTTP server: routes, streams, TLS.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        // Start, signals and ordered shutdown of the bridge.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // rsync as a child process, its output streamed.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
        // File descriptors and paths, as bytes.
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        // Job files in YAML, with the line of what is wrong.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // The C libraries, from the distribution's development packages.
        .systemLibrary(name: "CRabbitMQ", pkgConfig: "librabbitmq", providers: [.apt(["librabbitmq-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CMirroringLinux"),
        .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
        // The files of the monitor's page, as bytes.
        .target(name: "CMirroringPage"),

        // Ground floor: files, logs, settings, one broker, one vocabulary; broker and vocabulary don't know each other.
        .target(name: "MirroringFiles", dependencies: ["CMirroringLinux", system], swiftSettings: settings),
        .target(name: "MirroringDiagnostics", dependencies: [logging], swiftSettings: settings),
        .target(
            name: "MirroringSettings",
            dependencies: ["MirroringFiles", configuration, yams],
            swiftSettings: settings
        ),
        .target(
            name: "RabbitMQClient",
            dependencies: ["CRabbitMQ", "MirroringFiles", "MirroringSettings", collections, configuration],
            swiftSettings: settings
        ),
        .target(name: "RabbitMQTrust", dependencies: [nio, nioPosix, nioSSL], swiftSettings: settings),
        // ISA-L has the checksum of a chunk.
        .target(
            name: "RabbitMQStream",
            dependencies: ["CISAL", "MirroringFiles", "MirroringSettings", "RabbitMQTrust", nio, nioPosix, nioSSL],
            swiftSettings: settings
        ),
        .target(
            name: "RabbitMQManagement",
            dependencies: [
                "MirroringFiles", "MirroringSettings", "RabbitMQTrust", asyncHTTPClient, nio, nioFoundation, nioHTTP,
                nioPosix, nioSSL,
            ],
            swiftSettings: settings
        ),
        .target(name: "MirroringEvents", dependencies: [crypto], swiftSettings: settings),
        // What the two have to do with each other: the contract on the broker.
        .target(
            name: "MirroringWire",
            dependencies: ["MirroringEvents", "MirroringSettings", "RabbitMQClient"],
            swiftSettings: settings
        ),

        // What is built from them.
        .target(
            name: "MirroringOfflineLog",
            dependencies: ["MirroringEvents", "MirroringFiles", "CLibXML2", "CMirroringLinux"],
            swiftSettings: settings
        ),
        .target(
            name: "MirroringTrace",
            dependencies: ["MirroringEvents", "MirroringFiles", crypto, system],
            swiftSettings: settings
        ),
        .target(
            name: "MirroringRemote",
            dependencies: ["MirroringEvents", "MirroringFiles", system],
            swiftSettings: settings
        ),
        .target(
            name: "MirroringEngine",
            dependencies: [
                "MirroringEvents", "MirroringFiles", "MirroringRemote", "MirroringSettings", "MirroringTrace", crypto,
                subprocess, system, yams,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MirroringPublisher",
            dependencies: [
                "MirroringDiagnostics", "MirroringEvents", "MirroringWire", "MirroringFiles", "RabbitMQClient", "CISAL",
                "MirroringSettings", collections, configuration, logging,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MirroringPublisherC",
            dependencies: ["MirroringEvents", "MirroringFiles", "MirroringPublisher", "MirroringSettings", logging],
            exclude: ["mirroring-publisher.h"],  // for those who use it
            swiftSettings: settings
        ),
        .target(
            name: "MirroringMonitoring",
            dependencies: [
                "MirroringDiagnostics", "MirroringEvents", "MirroringWire", "RabbitMQClient", "MirroringSettings",
                collections, configuration, logging,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MirroringAdapters",
            dependencies: ["CMirroringLinux", "MirroringEvents", "MirroringFiles", "MirroringSettings"],
            swiftSettings: settings
        ),
        .target(
            name: "MirroringAlerts",
            dependencies: [
                "MirroringDiagnostics", "MirroringEvents", "MirroringFiles", "MirroringSettings", "MirroringWire",
                "RabbitMQClient", "RabbitMQManagement", crypto, logging, subprocess, system, yams,
            ],
            swiftSettings: settings
        ),
        .target(
            name: "MirroringBridge",
            dependencies: [
                "CMirroringLinux", "MirroringDiagnostics", "MirroringEvents", "MirroringWire", "MirroringFiles",
                "MirroringOfflineLog", "RabbitMQClient", "RabbitMQManagement", "RabbitMQStream", "MirroringSettings",
                collections, configuration, logging, nio, serviceLifecycle,
            ],
            swiftSettings: settings
        ),

        .target(
            name: "MirroringWeb",
            dependencies: [
                "CISAL", "CMirroringLinux", "CMirroringPage", "MirroringBridge", "MirroringDiagnostics",
                "MirroringEvents",
                "MirroringFiles", "MirroringOfflineLog", "MirroringSettings", "MirroringWire", collections,
                configuration, crypto, httpTypes, hummingbird, hummingbirdCore, hummingbirdTLS, logging, metrics, nio,
                nioPosix, nioSSL,
                serviceLifecycle,
            ],
            exclude: ["Page"],  // CMirroringPage holds it
            swiftSettings: settings
        ),

        // The command lines: they parse, compose and print.
        .target(
            name: "MirroringCommands",
            dependencies: [
                "CMirroringLinux", "MirroringEvents", "MirroringFiles", "MirroringPublisher", "MirroringSettings",
                "RabbitMQClient", argumentParser, collections, logging, unixSignals,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "mirror",
            dependencies: [
                "MirroringCommands", "MirroringEngine", "MirroringPublisher", "MirroringEvents", "MirroringRemote",
                "MirroringSettings", argumentParser, configuration, system,
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "mom",
            dependencies: [
                "MirroringAdapters", "MirroringAlerts", "MirroringCommands", "MirroringBridge", "MirroringDiagnostics",
                "MirroringMonitoring", "MirroringOfflineLog", "MirroringFiles", "MirroringPublisher",
                "RabbitMQManagement", "RabbitMQClient", "RabbitMQStream", "RabbitMQTrust", "MirroringEvents",
                "MirroringTrace", "MirroringWeb", "MirroringWire", "MirroringSettings", argumentParser, configuration,
                logging, system, unixSignals,
            ],
            swiftSettings: settings
        ),

        // What several tests share: typical and random events from a seed.
        .target(
            name: "EventSamples",
            dependencies: ["MirroringEvents"],
            path: "Tests/Support/EventSamples",
            swiftSettings: settings
        ),
        // Measurements, one subcommand a subsystem.
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "RabbitMQClient", "MirroringBridge", "MirroringEvents", "MirroringWire", "MirroringMonitoring",
                "MirroringOfflineLog", "MirroringPublisher", "EventSamples",
                argumentParser, logging,
            ],
            path: "Tests/Benchmarks/Swift",
            swiftSettings: settings
        ),

        // What tests share: a virtual host each, the built commands as processes, folders of their own, what is logged,
        // both ends of a session.
        .target(
            name: "TestSupport",
            dependencies: ["CMirroringLinux", "MirroringRemote", "RabbitMQManagement", logging, subprocess, system],
            path: "Tests/Support/TestSupport",
            swiftSettings: settings
        ),

        // Faults on a real broker, one subcommand a fault: what is lost, what leaks.
        .executableTarget(
            name: "Faults",
            dependencies: [
                "MirroringCommands", "RabbitMQClient", "MirroringBridge", "MirroringEvents", "MirroringFiles",
                "MirroringWire", "MirroringMonitoring", "MirroringOfflineLog", "MirroringPublisher",
                "MirroringSettings", "RabbitMQManagement", "RabbitMQStream", "EventSamples", "TestSupport",
                argumentParser, logging, subprocess, system,
            ],
            path: "Tests/Faults",
            exclude: ["TestBed/powercut.c"],  // it is compiled by the row that loses power
            swiftSettings: settings
        ),

        // Broken inputs by the million, for each reader of what others may have written.
        .executableTarget(
            name: "Fuzz",
            dependencies: [
                "MirroringAdapters", "MirroringAlerts", "MirroringBridge", "MirroringCommands", "MirroringEngine",
                "MirroringEvents", "MirroringFiles", "MirroringMonitoring", "MirroringOfflineLog", "MirroringPublisher",
                "MirroringRemote", "MirroringSettings", "MirroringTrace", "MirroringWire", "RabbitMQStream",
                "EventSamples", "TestSupport",
                argumentParser, configuration, nio, subprocess, system,
            ],
            path: "Tests/Fuzz",
            exclude: ["Corpus"],  // what inputs are made of
            swiftSettings: settings
        ),

        // Unit tests: no broker, no network.
        unitTests(of: "MirroringCommands", with: ["EventSamples", "MirroringEvents", argumentParser, logging]),
        unitTests(of: "RabbitMQClient", with: ["MirroringSettings", "TestSupport", configuration]),
        unitTests(of: "MirroringFiles", with: ["TestSupport", system]),
        unitTests(of: "MirroringDiagnostics", with: ["TestSupport", logging]),
        unitTests(of: "MirroringSettings", with: [configuration]),
        unitTests(of: "RabbitMQTrust", with: [nioSSL]),
        unitTests(
            of: "RabbitMQStream",
            with: ["EventSamples", "MirroringSettings", "RabbitMQTrust", nio, nioEmbedded]
        ),
        unitTests(of: "RabbitMQManagement", with: ["MirroringSettings", "RabbitMQTrust", "TestSupport"]),
        unitTests(of: "MirroringEvents", with: ["EventSamples"]),
        unitTests(
            of: "MirroringWire",
            with: ["MirroringEvents", "RabbitMQClient", "RabbitMQManagement", "EventSamples", "TestSupport", yams]
        ),
        unitTests(of: "MirroringOfflineLog", with: ["EventSamples", "TestSupport"]),
        unitTests(of: "MirroringTrace", with: ["MirroringEvents", "MirroringFiles", system]),
        unitTests(
            of: "MirroringRemote",
            with: ["EventSamples", "MirroringEvents", "MirroringFiles", "TestSupport", system]
        ),
        unitTests(
            of: "MirroringEngine",
            with: [
                "EventSamples", "MirroringEvents", "MirroringFiles", "MirroringRemote", "MirroringSettings",
                "MirroringTrace", "TestSupport", system,
            ]
        ),
        unitTests(
            of: "MirroringPublisher",
            with: [
                "MirroringDiagnostics", "MirroringFiles", "MirroringWire", "RabbitMQClient", "EventSamples",
                "MirroringSettings", "TestSupport", configuration, logging,
            ]
        ),
        unitTests(
            of: "MirroringAlerts",
            with: [
                "EventSamples", "MirroringEvents", "MirroringFiles", "MirroringSettings", "MirroringWire",
                "RabbitMQClient",
            ]
        ),
        unitTests(
            of: "MirroringAdapters",
            with: ["EventSamples", "MirroringEvents", "MirroringSettings", "TestSupport", system]
        ),
        unitTests(
            of: "MirroringMonitoring",
            with: [
                "MirroringWire", "RabbitMQClient", "EventSamples", "MirroringSettings", "TestSupport", configuration,
                logging,
            ]
        ),
        unitTests(
            of: "MirroringBridge",
            with: [
                "RabbitMQClient", "EventSamples", "MirroringDiagnostics", "MirroringEvents", "MirroringFiles",
                "MirroringWire", "MirroringOfflineLog", "RabbitMQManagement", "RabbitMQStream", "MirroringSettings",
                "TestSupport", configuration, logging, nio,
            ]
        ),
        unitTests(
            of: "MirroringWeb",
            with: [
                "CMirroringPage", "EventSamples", "MirroringBridge", "MirroringDiagnostics", "MirroringEvents",
                "MirroringFiles",
                "MirroringOfflineLog", "MirroringSettings", "MirroringWire", "RabbitMQClient", "TestSupport",
                configuration, httpTypes, hummingbird, hummingbirdTesting, logging, metrics, nio,
            ]
        ),
        unitTests(
            of: "mirror",
            with: [
                "MirroringCommands", "MirroringEngine", "MirroringEvents", "MirroringPublisher", "MirroringRemote",
                "MirroringSettings",
            ]
        ),
        unitTests(
            of: "mom",
            with: [
                "MirroringCommands", "MirroringBridge", "MirroringEvents", "MirroringFiles", "MirroringMonitoring",
                "MirroringOfflineLog", "MirroringPublisher", "MirroringSettings", "MirroringTrace", "MirroringWeb",
                "MirroringWire", "RabbitMQClient", "RabbitMQManagement", "EventSamples",
                argumentParser, configuration,
            ]
        ),

        // The judges of the fault harness: that they see what was lost.
        unitTests(of: "Faults", with: ["EventSamples", "MirroringEvents", "MirroringMonitoring", "MirroringWire"]),

        // Tests of the whole, on a real broker; the commands are dependencies so that they are built.
        .testTarget(
            name: "IntegrationTests",
            dependencies: [
                "TestSupport", "EventSamples", "mirror", "mom", "MirroringEvents", "MirroringWire",
                "MirroringOfflineLog", "MirroringEngine",
                "MirroringPublisher", "MirroringMonitoring", "MirroringBridge", "MirroringSettings",
                "MirroringDiagnostics", "RabbitMQManagement", "RabbitMQClient", "RabbitMQStream",
                logging, nio, subprocess, system,
            ],
            path: "Tests/Integration",
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
