import Foundation
import MirroringSettings
import Testing

@testable import RabbitMQManagement

/// What the API says of users.
@Suite struct BrokerUserTests {
    @Test(arguments: [#"["a", "b"]"#, #""a,b""#])
    func tagsAreAListOrAText(tags: String) throws {
        let json = #"{"name": "ann", "tags": \#(tags), "password_hash": "salted", "hashing_algorithm": "x"}"#
        let user = try JSONDecoder().decode(BrokerUser.self, from: Data(json.utf8))
        #expect(user.tags == ["a", "b"])
        #expect(user.passwordHash?.value == "salted")
        #expect(!String(reflecting: user).contains("salted"))
    }

    @Test func whoeverIsNoAdministratorIsToldLess() throws {
        let user = try JSONDecoder().decode(BrokerUser.self, from: Data(#"{"name": "ann", "tags": []}"#.utf8))
        #expect(user.name == "ann")
        #expect(user.tags == [])
    }
}
