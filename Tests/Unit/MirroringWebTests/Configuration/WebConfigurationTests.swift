import Configuration
import Foundation
import MirroringSettings
import Testing

@testable import MirroringWeb

@Suite struct WebConfigurationTests {
    private func read(_ values: [AbsoluteConfigKey: ConfigValue]) throws -> WebConfiguration {
        try WebConfiguration(config: ConfigReader(provider: InMemoryProvider(values: values)))
    }

    private func withToken(_ text: String, _ body: (String) throws -> Void) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try body(file.path())
    }

    @Test func withoutSettingsItIsForThisMachineAlone() throws {
        let configuration = try read([:])
        #expect(configuration.address == .standard)
        #expect(configuration.token == nil && configuration.certificate == nil)
    }

    /// The sentence says how it may be served.
    @Test(arguments: ["0.0.0.0:8780", "[::]:8780", "monitor.example.org:8780"])
    func whereOthersReachItTokenAndCertificateAreNeeded(_ address: String) throws {
        #expect {
            _ = try read(["address": ConfigValue(.string(address), isSecret: false)])
        } throws: { error in
            let text = "\(error)"
            return ["http.tokenFile", "http.tls.certificate", "ssh -L 8780:127.0.0.1:8780"].allSatisfy {
                text.contains($0)
            }
        }
        try withToken("0123456789abcdef0123456789abcdef\n") { file in
            #expect {
                _ = try read([
                    "address": ConfigValue(.string(address), isSecret: false),
                    "tokenFile": ConfigValue(.string(file), isSecret: false),
                ])
            } throws: { error in
                !"\(error)".contains("tokenFile") && "\(error)".contains("http.tls.certificate")
            }
            let whole = try read([
                "address": ConfigValue(.string(address), isSecret: false),
                "tokenFile": ConfigValue(.string(file), isSecret: false),
                "tls.certificate": "/a.pem", "tls.privateKey": "/a.key",
            ])
            #expect(whole.token?.value == "0123456789abcdef0123456789abcdef")
        }
    }

    @Test func aShortTokenIsRefusedAndNotShown() throws {
        try withToken("hush") { file in
            #expect {
                _ = try read(["tokenFile": ConfigValue(.string(file), isSecret: false)])
            } throws: { error in
                "\(error)".contains("16 bytes") && !"\(error)".contains("hush")
            }
        }
    }

    @Test func aCertificateNeedsItsKey() {
        #expect(throws: SettingError.self) { _ = try read(["tls.certificate": "/a.pem"]) }
        #expect(throws: SettingError.self) { _ = try read(["tls.privateKey": "/a.key"]) }
        #expect(throws: SettingError.self) { _ = try read(["address": "8780"]) }
    }
}
