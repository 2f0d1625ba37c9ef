// swift-tools-version: 6.2
import PackageDescription

// An app elsewhere: it takes the package as its users do, by declared products alone, and holds every code sample of the
// documentation. Tests/Python/test_samples.py compares the texts.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("MemberImportVisibility")  // SE-0444: what a file has not imported is not there
]

func product(_ name: String) -> Target.Dependency {
    .product(name: name, package: "mirroring")
}

let package = Package(
    name: "app-elsewhere",
    dependencies: [
        .package(name: "mirroring", path: "../.."),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // sample: package
        .executableTarget(
            name: "Monitor",
            dependencies: [
                .product(name: "MirroringEvents", package: "mirroring"),
                .product(name: "MirroringMonitoring", package: "mirroring"),
            ]
        ),
        // end of sample

        // Names that an app is likely to have for targets of its own.
        .target(name: "Settings", swiftSettings: settings),
        .target(name: "AMQP", swiftSettings: settings),

        .target(
            name: "Samples",
            dependencies: [
                product("MirroringEngine"), product("MirroringEvents"), product("MirroringMonitoring"),
                product("MirroringOfflineLog"), product("MirroringPublisher"), product("MirroringWire"),
                product("RabbitMQClient"), product("RabbitMQStream"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "App",
            dependencies: [
                "Settings", "AMQP",
                product("MirroringEvents"), product("MirroringMonitoring"), product("MirroringOfflineLog"),
                product("MirroringPublisher"), product("RabbitMQClient"), product("MirroringSettings"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(
            name: "SampleTests",
            dependencies: [product("MirroringEvents"), product("MirroringMonitoring")],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
