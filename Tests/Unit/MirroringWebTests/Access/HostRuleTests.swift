import Testing

@testable import MirroringWeb

@Suite struct HostRuleTests {
    private let rule = HostRule(address: .standard, names: ["Monitor.example.org"])

    @Test(arguments: [
        "127.0.0.1:8780", "localhost:8780", "localhost", "LOCALHOST:9000", "[::1]:8780", "192.168.4.5",
        "monitor.example.org",
        "monitor.example.org:443",
    ])
    func aHostIsAnAddressOrAKnownName(_ host: String) {
        #expect(rule.problem(host: host, origin: nil) == nil)
    }

    /// A name of somebody else's may lead to this machine for a moment, and its page would read what stands here.
    @Test(arguments: [
        "evil.example.org", "evil.example.org:8780", "127.0.0.1.evil.example", "", ":8780", "[::1", "[::1]x",
        "localhost.evil",
    ])
    func anyOtherNameIsRefused(_ host: String) {
        #expect(rule.problem(host: host, origin: nil)?.kind == .wrongHost)
    }

    @Test func aRequestWithoutAHostIsRefused() {
        #expect(rule.problem(host: nil, origin: nil)?.kind == .wrongHost)
    }

    @Test func onlyThePageItselfMayAsk() {
        #expect(rule.problem(host: "127.0.0.1:8780", origin: "http://127.0.0.1:8780") == nil)
        #expect(rule.problem(host: "monitor.example.org", origin: "https://monitor.example.org") == nil)
        for origin in ["http://evil.example.org", "http://127.0.0.1:8781", "null", "http://127.0.0.1:8780.evil", ""] {
            #expect(rule.problem(host: "127.0.0.1:8780", origin: origin)?.kind == .wrongOrigin, "\(origin)")
        }
    }
}
