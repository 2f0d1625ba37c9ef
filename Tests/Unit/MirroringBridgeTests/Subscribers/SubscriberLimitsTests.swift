import Configuration
import MirroringBridge
import MirroringSettings
import Testing

@Suite struct SubscriberLimitsTests {
    @Test func theyAreReadFromTheSettings() throws {
        let config = ConfigReader(
            provider: InMemoryProvider(values: [
                "interval": 2, "warnAt": 10, "removeAt": 11,
            ])
        )
        let limits = try SubscriberLimits(config: config)
        #expect(limits.interval == .seconds(2))
        #expect(limits.warnAt == 10)
        #expect(limits.removeAt == 11)
    }

    @Test func theDefaultRemovesBeforeThePolicyDrops() throws {
        let limits = try SubscriberLimits(config: ConfigReader(provider: InMemoryProvider(values: [:])))
        #expect(limits == SubscriberLimits())
        #expect(limits.removeAt < 100_000)
    }

    @Test(arguments: [(100, 100), (100_000, nil)] as [(Int, Int?)])
    func removalComesAfterTheWarning(warnAt: Int, removeAt: Int?) {
        var values: [AbsoluteConfigKey: ConfigValue] = ["warnAt": .init(.int(warnAt), isSecret: false)]
        values["removeAt"] = removeAt.map { .init(.int($0), isSecret: false) }
        let error = #expect(throws: SettingError.self) {
            try SubscriberLimits(config: ConfigReader(provider: InMemoryProvider(values: values)))
        }
        #expect(
            error?.description
                == "The setting removeAt is \(removeAt ?? 90_000); it must be more than \"warnAt\" of the same section, "
                + "which is \(warnAt)."
        )
    }
}
