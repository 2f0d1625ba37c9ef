import MirroringSettings
import RabbitMQManagement
import Testing

@Suite struct ManagementAddressTests {
    @Test func readsEveryPart() throws {
        let address = try ManagementAddress(uri: "https://ann:s%40fe@broker.example:15999/rabbit/")
        #expect(address.scheme == "https")
        #expect(address.host == "broker.example")
        #expect(address.port == 15_999)
        #expect(address.path == "/rabbit")
        #expect(address.user == "ann")
        #expect(address.password == Secret("s@fe"))
        #expect(address.namesUser && address.namesPassword)
    }

    @Test func takesWhatIsMissingFromItsDefaults() throws {
        let address = try ManagementAddress(uri: "http://[::1]", user: "bridge", password: Secret("secret"))
        #expect(address.port == 15_672)
        #expect(address.user == "bridge")
        #expect(address.password == Secret("secret"))
        #expect(address.description == "http://[::1]:15672")
    }

    @Test func descriptionHidesUserAndPassword() throws {
        let address = try ManagementAddress(uri: "http://ann:secret@localhost:15672")
        #expect("\(address)" == "http://localhost:15672")
        var dumped = ""
        dump(ManagementClient(address: address), to: &dumped)
        #expect(dumped.contains("localhost"))
        #expect(!dumped.contains("secret"))
    }

    @Test(arguments: [
        "", "localhost:15672", "amqp://ann:secret@localhost", "http://", "http://ann:secret@:1",
        "http://ann:secret@h,amqp://bob:secret@i/x", "http://ann:x@h/y,amqp://bob:secret@i/x",
        "http://ann:x@h/secret@i",
        "http://ann:x@h/a,http://i:secret", "http://ann:x@h/%73ecret", "http://ann:20061998",
    ])
    func refusesOtherTextsWithoutRepeatingThem(uri: String) {
        let error = #expect(throws: ManagementError.self) { try ManagementAddress(uri: uri) }
        #expect(error?.code == .invalidAddress)
        #expect(error?.description.contains("secret") == false && error?.description.contains("2006") == false)
    }

    /// A derived port may be above the last one, and the HTTP library would end the process for it.
    @Test(arguments: [0, -1, 70_000])
    func portThatCanNotBeIsRefused(port: Int) async {
        let client = ManagementClient(address: ManagementAddress(port: port))
        let error = await #expect(throws: ManagementError.self) { try await client.whoAmI() }
        #expect(error?.code == .invalidAddress)
    }

    @Test func nothingListeningIsOneSentenceAtOnce() async {
        var address = ManagementAddress(port: 1, password: Secret("secret"))
        address.names.address = "management.uri"
        let client = ManagementClient(address: address)
        let error = await #expect(throws: ManagementError.self) { try await client.whoAmI() }
        #expect(error?.code == .unreachable)
        #expect(
            error?.description == "The management API at http://127.0.0.1:1 does not answer (connection refused). "
                + "Start the broker and enable its plugin rabbitmq_management, or correct management.uri."
        )
    }
}
