import Foundation
import MirroringEvents
import Testing

@testable import mom

@Suite struct SiteAddressTests {
    @Test(
        arguments: [
            ("https://www.example.org", "https://www.example.org/.well-known/mirroring-trace.json"),
            ("https://www.example.org/", "https://www.example.org/.well-known/mirroring-trace.json"),
            ("http://h:8080/docs?x=1", "http://h:8080/docs/.well-known/mirroring-trace.json"),
            ("HTTPS://h/a/trace.json?version=2", "HTTPS://h/a/trace.json?version=2"),
            ("http://[::1]:81/", "http://[::1]:81/.well-known/mirroring-trace.json"),
        ]
    )
    func theTraceIsBelowTheSite(_ text: String, _ url: String) throws {
        let address = try #require(SiteAddress(text))
        #expect(address.url.absoluteString == url)
        #expect(address.authorization == nil)
    }

    @Test func credentialsAreSentAndNotShown() throws {
        let address = try #require(SiteAddress("https://ann:s3cret@h/"))
        #expect(address.name == "https://h/")
        #expect(address.url.absoluteString == "https://h/.well-known/mirroring-trace.json")
        #expect(address.authorization == "Basic YW5uOnMzY3JldA==")
    }

    @Test(arguments: ["", "h", "/srv/www", "ftp://h/", "http://", "http:///a", "https://h h/", "file:///srv/www"])
    func whatIsNoAddressIsNone(_ text: String) {
        #expect(SiteAddress(text) == nil)
    }

    @Test func portsAreTheSchemes() throws {
        #expect(SiteAddress.port(of: try #require(URL(string: "https://h/"))) == 443)
        #expect(SiteAddress.port(of: try #require(URL(string: "http://h/"))) == 80)
        #expect(SiteAddress.port(of: try #require(URL(string: "http://h:81/"))) == 81)
    }

    @Test func timesOfAnswersAreRead() {
        let time = Timestamp("1994-11-06T08:49:37Z")
        #expect(HTTPDate("Sun, 06 Nov 1994 08:49:37 GMT")?.time == time)
        for text in ["", "now", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 GMT+1", "1994-11-06T08:49:37Z"]
        {
            #expect(HTTPDate(text) == nil)
        }
    }
}
