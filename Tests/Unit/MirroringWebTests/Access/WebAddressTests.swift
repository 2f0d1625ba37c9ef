import Testing

@testable import MirroringWeb

@Suite struct WebAddressTests {
    @Test(arguments: ["127.0.0.1:8780", "[::1]:8780", "localhost:0", "0.0.0.0:443", "monitor.example.org:8443"])
    func anAddressIsReadAsItIsWritten(_ text: String) {
        #expect(WebAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", "8780", ":8780", "localhost", "localhost:", "localhost:65536", "localhost:+1", "::1:8780", "[x]:1", "a b:1",
        "http://a:1",
    ])
    func anythingElseIsNone(_ text: String) {
        #expect(WebAddress(text) == nil)
    }

    @Test func whoReachesItIsKnown() {
        for text in ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "localhost:1"] {
            #expect(WebAddress(text)?.isLoopback == true, "\(text)")
        }
        for text in ["0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.example.org:1", "monitor:1"] {
            #expect(WebAddress(text)?.isLoopback == false, "\(text)")
        }
    }
}
