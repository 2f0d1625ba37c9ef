import Configuration
import MirroringSettings
import Testing

/// A wrong setting is named by its whole key, whoever has read it.
@Suite struct SettingErrorTests {
    private let config = ConfigReader(
        provider: InMemoryProvider(values: ["outer.inner.count": "many", "outer.inner.flag": "maybe"])
    )

    @Test func sectionsPutTheirNameInFront() throws {
        let error = try #require(throws: SettingError.self) {
            try config.section("outer") { outer throws(SettingError) in
                try outer.section("inner") { inner throws(SettingError) in
                    try inner.checkedInt(forKey: "count", in: 1...3, default: 2)
                }
            }
        }
        #expect(error.key == "outer.inner.count")
        #expect(
            error.description
                == "The setting outer.inner.count is \"many\"; it must be a whole number from 1 to 3."
        )
    }

    @Test func aSentenceStaysAsItIs() {
        let error = SettingError("uri", "It is wrong.").inside(["endpoints", "local"])
        #expect(error.key == "endpoints.local.uri")
        #expect(error.description == "It is wrong.")
    }

    @Test func whatIsNeitherTrueNorFalseIsRefused() throws {
        let error = try #require(throws: SettingError.self) {
            try config.checkedBool(forKey: "outer.inner.flag", default: true)
        }
        #expect(error.description == "The setting outer.inner.flag is \"maybe\"; it must be true or false.")
        #expect(try config.checkedBool(forKey: "outer.inner.other", default: true))
    }

    @Test func secretsAreShownNowhere() {
        let secret = Secret("hush")
        var dumped = ""
        dump([secret], to: &dumped)
        #expect(!"\(secret) \(secret.debugDescription) \(dumped)".contains("hush"))
        #expect(secret.value == "hush")
    }
}
