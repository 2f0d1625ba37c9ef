import Testing

@testable import MirroringSettings

@Suite struct URITextTests {
    @Test(arguments: [
        ("amqp://a,amqp://b", ["amqp://a", "amqp://b"]),
        (" amqp://a , amqp://b\n", ["amqp://a", "amqp://b"]),
        ("amqp://a,,amqps://b,", ["amqp://a", "amqps://b"]),
        ("amqp://u:p,q@a,amqp://b", ["amqp://u:p,q@a", "amqp://b"]),
        ("amqp://u:p q@a", ["amqp://u:p q@a"]),
        (" , ", []), ("", []),
    ])
    func listsAreTakenApartAndNothingIsTakenOut(_ text: String, _ uris: [String]) {
        #expect(URIText.list(text) == uris)
    }

    @Test(arguments: [
        ("amqp://u:secret@h/v", "amqp://u@h/v"), ("amqp://h:5672/v", "amqp://h:5672/v"), ("amqp://h", "amqp://h"),
        ("http://[::1]:5", "http://[::1]:5"), ("amqp://u:sec@ret@h", "amqp://u@h"), ("amqp://u:secret", nil),
        ("user:secret", nil), ("amqp://u/x:secret@h", nil), ("a@amqp://u:secret", nil), ("amqp://u:20061998", nil),
    ])
    func passwordsAreCut(_ uri: String, _ shown: String?) {
        #expect(URIText.redacted(uri) == shown)
    }
}
