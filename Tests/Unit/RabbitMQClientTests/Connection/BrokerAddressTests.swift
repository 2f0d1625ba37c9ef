import MirroringSettings
import Testing

@testable import RabbitMQClient

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
            ("amqp://user:secret", "is not a URI"),
            ("amqp://user:sec@ret@broker", "is not a URI"),
            ("amqp://user/secret@broker", "before its @"),
            ("amqp://user:12/secret@broker", "before its @"),
            ("amqp://user:x@sec/ret@broker", "before its @"),
            ("amqp://user:12#secret@broker", "before its @"),
            ("amqp://user:secret@broker,user:secret", "is not a URI"),
            ("user:secret", "begins with \"user\""),
            ("x@amqp://user:secret", "is not a URI"),
        ]
    )
    func whatIsNoAddressIsRefusedWithoutShowingThePassword(uri: String, reason: String) {
        let error = #expect(throws: AMQPError.self) { try BrokerAddress(uri: uri) }
        #expect(error?.code == .invalidAddress)
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.description.contains("sec") == false, "\(String(describing: error))")
    }

    @Test func severalAddressesAreSeparatedByCommas() throws {
        let configuration = try BrokerConfiguration(uris: "amqp://a, amqp://b:7000", connectionName: "test")
        #expect(configuration.addresses.map(\.host) == ["a", "b"])
        #expect(throws: AMQPError.self) { try BrokerConfiguration(uris: " , ", connectionName: "test") }
    }

    /// Forgotten behind the user, a host is not there, and the password stands where its port would.
    @Test func portThatMayBeAPasswordIsNotShown() {
        let error = #expect(throws: AMQPError.self) { try BrokerAddress(uri: "amqp://user:20061998") }
        #expect(error?.description.contains("20061998") == false)
        #expect(error?.description.contains("a port, which is not between 1 and 65535") == true)
    }

    @Test func uriWithoutAPasswordIsShown() {
        for uri in ["broker.example", "amqp://", "amqp://broker/a/b", "amqp://broker:5672/a?b=c", "amqp://[::1]/a/b"] {
            let error = #expect(throws: AMQPError.self) { try BrokerAddress(uri: uri) }
            #expect(error?.description.contains("\"\(uri)\"") == true, "\(String(describing: error))")
        }
    }

    @Test func commaInAPasswordSeparatesNothing() throws {
        for separator in [",", ", ", " ,\n", ",,"] {
            let uris = "amqp://mirror:se,cret@a\(separator)AMQPS://mirror:,se,,cret,@b,"
            let configuration = try BrokerConfiguration(uris: uris, connectionName: "test")
            #expect(configuration.addresses.map(\.host) == ["a", "b"])
            #expect(configuration.addresses.map(\.password.value) == ["se,cret", ",se,,cret,"])
            #expect(configuration.addresses.map(\.usesTLS) == [false, true])
        }
    }

    @Test(
        arguments: [
            ("amqp://user:secret@a,http://user:secret@b", "begins with \"http\""),
            ("amqp://user:secret@a,b:5672", "comma in its host"),
            ("amqp://user:secret@a,user:secret@b", "is not a URI"),
            ("amqp://user:secret@a,amqp:/user:secret@b", "comma in its host"),
            ("amqp://user:secret@a,amqp:/user:secret", "comma in its host"),
            ("amqp://user:se,cret,a", "is not a URI"),
            ("user:se,cret@a", "begins with \"user\""),
        ]
    )
    func listThatIsWrongIsRefusedWithoutShowingAPassword(uris: String, reason: String) {
        let error = #expect(throws: AMQPError.self) { try BrokerConfiguration(uris: uris, connectionName: "test") }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        for part in ["sec", "se,", "cret"] {
            #expect(error?.description.contains(part) == false, "\(String(describing: error))")
        }
    }

    @Test func addressesOfDifferentVirtualHostsAreRefused() {
        let error = #expect(throws: AMQPError.self) {
            try BrokerConfiguration(uris: "amqp://a/one,amqp://b/two", connectionName: "test")
        }
        #expect(error?.code == .invalidAddress)
        #expect(error?.description.contains("\"one\" and \"two\"") == true)
    }
}
