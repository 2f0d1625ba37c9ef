import MirroringSettings
import Testing

@testable import RabbitMQStream

@Suite struct StreamAddressTests {
    @Test func whatIsLeftOutIsTheDefault() throws {
        #expect(try StreamAddress(uri: "rabbitmq-stream://one") == StreamAddress(host: "one"))
        #expect(
            try StreamAddress(uri: "RABBITMQ-STREAM+TLS://one")
                == StreamAddress(host: "one", port: 5_551, usesTLS: true)
        )
    }

    @Test func everythingIsDecoded() throws {
        let address = try StreamAddress(uri: "rabbitmq-stream://a%40b:p%2fw@[::1]:6000/v%2fh")
        #expect(address.user == "a@b")
        #expect(address.password == Secret("p/w"))
        #expect(address.host == "::1")
        #expect(address.port == 6_000)
        #expect(address.virtualHost == "v/h")
        #expect(address.description == "rabbitmq-stream://a%40b@[::1]:6000/v%2Fh")
    }

    @Test func anotherPasswordStandsForTheOneThatIsLeftOut() throws {
        #expect(try StreamAddress(uri: "rabbitmq-stream://u@one", password: Secret("x")).password == Secret("x"))
        #expect(try StreamAddress(uri: "rabbitmq-stream://u:y@one", password: Secret("x")).password == Secret("y"))
    }

    @Test(
        arguments: [
            "amqp://u:secret@one", "rabbitmq-stream://u:secret@", "rabbitmq-stream://u:secret@one:0",
            "rabbitmq-stream://u:secret@one/a/b", "rabbitmq-stream://u:secret@one?x=1",
            "rabbitmq-stream://u:sec ret@one",
            "rabbitmq-stream://u:secret@one,two", "rabbitmq-stream://u:secret/x@one", "one", "",
        ]
    )
    func wrongAddressesAreRefusedWithoutTheirPassword(uri: String) {
        let error = #expect(throws: StreamError.self) { try StreamAddress(uri: uri) }
        #expect(error?.code == .invalidAddress)
        #expect(error?.description.contains("secret") == false)
        #expect(error?.description.contains("rabbitmq-stream://user:password@host") == true)
    }

    @Test func addressesAreOfOneVirtualHost() throws {
        let uris = "rabbitmq-stream://one/a, rabbitmq-stream://two/a"
        let two = try StreamConfiguration(uris: uris, connectionName: "test")
        #expect(two.addresses.map(\.host) == ["one", "two"])
        let error = #expect(throws: StreamError.self) {
            try StreamConfiguration(uris: uris + ",rabbitmq-stream://three/b", connectionName: "test")
        }
        #expect(error?.description.contains("\"a\" and \"b\"") == true)
        #expect(throws: StreamError.self) { try StreamConfiguration(uris: " ", connectionName: "test") }
    }
}
