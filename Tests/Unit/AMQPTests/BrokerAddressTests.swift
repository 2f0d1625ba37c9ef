import Testing

@testable import AMQP

@Suite struct BrokerAddressTests {
    @Test func everythingHasADefault() throws {
        let address = try BrokerAddress(uri: "amqp://broker.example")
        #expect(address.host == "broker.example")
        #expect(address.port == 5_672)
        #expect(address.virtualHost == "/")
        #expect(address.user == "guest")
        #expect(address.password.value == "guest")
        #expect(!address.usesTLS)
        #expect(try BrokerAddress(uri: "amqps://broker.example/").port == 5_671)
    }

    @Test func partsAreDecoded() throws {
        let address = try BrokerAddress(uri: "amqps://us%40er:pa%3Ass%2F@[::1]:7000/a%2fb")
        #expect(address.host == "::1")
        #expect(address.port == 7_000)
        #expect(address.user == "us@er")
        #expect(address.password.value == "pa:ss/")
        #expect(address.virtualHost == "a/b")
        #expect(address.usesTLS)
    }

    @Test func descriptionReadsBackWithoutThePassword() throws {
        let address = try BrokerAddress(uri: "amqp://us%2Fer:secret@[::1]:7000/a%2fb")
        #expect(!address.description.contains("secret"))
        var again = try BrokerAddress(uri: address.description)
        again.password = address.password
        #expect(again == address)
        #expect(!String(reflecting: address).contains("secret"))
        var dumped = ""
        dump(address, to: &dumped)
        #expect(!dumped.contains("secret"))
    }

    @Test(
        arguments: [
            ("", "is not a URI"),
            ("broker.example", "is not a URI"),
            ("http://user:secret@broker.example", "begins with \"http\""),
            ("amqp://", "names no host"),
            ("amqp://user:secret@:5672", "names no host"),
            ("amqp://user:secret@broker:70000/", "70000"),
            ("amqp://user:secret@broker:0/", "0"),
            ("amqp://user:secret@broker/a/b", "bare slash"),
            ("amqp://user:secret@broker/a?heartbeat=5", "query"),
            ("amqp://user:sec ret@broker", "is not a URI"),
        ]
    )
    func whatIsNoAddressIsRefusedWithoutShowingThePassword(uri: String, reason: String) {
        let error = #expect(throws: AMQPError.self) { try BrokerAddress(uri: uri) }
        #expect(error?.code == .invalidAddress)
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.description.contains("sec") == false, "\(String(describing: error))")
        #expect(error?.isRetryable == false)
    }

    @Test func severalAddressesAreSeparatedByCommas() throws {
        let configuration = try BrokerConfiguration(uris: "amqp://a, amqp://b:7000", connectionName: "test")
        #expect(configuration.addresses.map(\.host) == ["a", "b"])
        #expect(throws: AMQPError.self) { try BrokerConfiguration(uris: " , ", connectionName: "test") }
    }

    @Test func addressesOfDifferentVirtualHostsAreRefused() {
        let error = #expect(throws: AMQPError.self) {
            try BrokerConfiguration(uris: "amqp://a/one,amqp://b/two", connectionName: "test")
        }
        #expect(error?.code == .invalidAddress)
        #expect(error?.description.contains("\"one\" and \"two\"") == true)
    }
}
