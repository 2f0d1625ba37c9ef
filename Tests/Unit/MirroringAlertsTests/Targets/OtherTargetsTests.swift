import Foundation
import MirroringEvents
import MirroringSettings
import Testing

@testable import MirroringAlerts

/// What webhooks, services that are pinged, programs and mail servers are sent.
@Suite struct OtherTargetsTests {
    private static func notice(_ kind: AlertKind = .failed, jobName: String = "Site") -> AlertNotice {
        AlertNotice(alert: Alert(kind, .sample(.ended(.failed)), jobName: jobName), made: .minute(0))
    }

    // MARK: Webhook

    /// Computed with Python's hmac and hashlib.
    @Test func aBodyIsSignedWithItsTime() {
        let value = WebhookSignature.value(of: Array("{}".utf8), at: .minute(0), with: Secret("secret"))
        #expect(value == "t=1780000000,v1=f2dadf9ad78978e9a3a09f360d82463bb247403b8a15405e9a194ed17a4d5357")
    }

    @Test func whatComesAgainHasTheSameKey() {
        let bundle = AlertBundle(notices: [Self.notice()])
        #expect(bundle.key == Self.notice().id.lowercased)
        let two = AlertBundle(notices: [Self.notice(), Self.notice(.late)])
        #expect(two.key == AlertBundle(notices: [Self.notice(), Self.notice(.late)]).key)
        #expect(two.key != bundle.key)
        var over = Self.notice()
        over.alert.end = .minute(3)
        #expect(over.id != Self.notice().id)
    }

    @Test func onlyASecretSigns() {
        func names(_ secret: Secret?) -> [String] {
            WebhookTarget(url: "", secret: secret, texts: .standard, http: AlertHTTP(), takesCanary: false)
                .fields(of: [], key: "k", at: .minute(0)).map(\.name)
        }
        #expect(names(nil) == ["content-type", "idempotency-key"])
        #expect(names(Secret("s")) == ["content-type", "idempotency-key", "X-Mirroring-Signature"])
    }

    @Test func theJSONTellsAllThatIsKnown() throws {
        let body = AlertJSON(AlertBundle(notices: [Self.notice()]), .standard).bytes
        let object = try #require(try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any])
        let alert = try #require((object["alerts"] as? [[String: Any]])?.first)
        #expect(alert["status"] as? String == "firing")
        #expect(alert["alert"] as? String == "failed")
        #expect(alert["jobId"] as? String == AlertSignal.job.lowercased)
        #expect(alert["runId"] as? String == AlertSignal.run.lowercased)
        #expect(alert["title"] as? String == "[firing] Site: failed")
        #expect(alert["message"] as? String == "It did not work.")
        #expect((alert["text"] as? String)?.hasPrefix("It did not work.\n\nJob: Site (") == true)
        #expect(object["canary"] == nil)
    }

    @Test(arguments: [
        ("https://hc.example/ping/5f2c?x=1", "https://hc.example"), ("http://u:p@h:80/x", "http://h:80"),
        ("nonsense", "the target"),
    ])
    func addressesAreShownWithoutTheirSecrets(url: String, shown: String) {
        #expect(AlertHTTP.withoutSecrets(url) == shown)
    }

    // MARK: Ping

    private static let run = AlertSignal.run.lowercased

    @Test func eachHappeningHasItsAddress() {
        let cases: [(AlertSignal.Happening, String?)] = [
            (.began, "https://hc/x/start?rid=\(Self.run)"), (.ended(.succeeded), "https://hc/x?rid=\(Self.run)"),
            (.ended(.failed), "https://hc/x/fail?rid=\(Self.run)"),
            (.ended(.completedWithErrors), "https://hc/x/fail?rid=\(Self.run)"),
            (.error, "https://hc/x/log?rid=\(Self.run)"), (.ended(.cancelled), "https://hc/x/log?rid=\(Self.run)"),
            (.silent(sequence: 1), "https://hc/x/log?rid=\(Self.run)"), (.found(.late, id: AlertSignal.run), nil),
            (.heard(sequence: 2), nil), (.canary, nil),
        ]
        let target = PingTarget(url: "https://hc/x/", rules: AlertRules(), http: AlertHTTP(), takesCanary: false)
        for (happening, address) in cases { #expect(target.address(of: .sample(happening)) == address) }
    }

    @Test func theJobStandsInTheAddress() {
        let url = "https://hc/key/{jobId}?create=1"
        let target = PingTarget(url: url, rules: AlertRules(), http: AlertHTTP(), takesCanary: true)
        let job = AlertSignal.job.lowercased
        #expect(target.address(of: .sample(.began)) == "https://hc/key/\(job)/start?create=1&rid=\(Self.run)")
        #expect(target.address(of: .sample(.canary)) == "https://hc/key/\(job)?create=1")
    }

    @Test func jobsThatAreNotWantedAreNotPinged() {
        var rules = AlertRules()
        rules.jobs = [JobPattern("Other")]
        let target = PingTarget(url: "https://hc/x", rules: rules, http: AlertHTTP(), takesCanary: false)
        #expect(target.address(of: .sample(.began)) == nil)
    }

    /// A run may report thousands of errors, and what waits behind them the service takes for missing.
    @Test func whatTellsOfOneRunAloneHoldsUpNoOther() {
        for happening in [AlertSignal.Happening.error, .silent(sequence: 1), .ended(.cancelled)] {
            for status in [429, 500, nil] { #expect(PingTarget.isPassedOver(happening, status: status)) }
        }
        for happening in [AlertSignal.Happening.began, .ended(.succeeded), .ended(.failed), .canary] {
            for status in [429, 500, nil] { #expect(!PingTarget.isPassedOver(happening, status: status)) }
            #expect(PingTarget.isPassedOver(happening, status: 404), "there is no such check")
        }
    }

    // MARK: Mail

    private func message(_ notices: [AlertNotice]) -> [String] {
        let target = MailTarget(
            sender: "mirror@example.com",
            recipients: ["ann@example.com", "ops@example.com"],
            texts: .standard,
            program: AlertProgram(words: ["sendmail", "-t", "-i"])
        )
        return target.message(AlertBundle(notices: notices), at: .minute(0)).components(separatedBy: "\n")
    }

    @Test func aMessageHasWhatMailNeeds() {
        let lines = message([Self.notice(), Self.notice(.late)])
        #expect(lines[0] == "From: mirror@example.com")
        #expect(lines[1] == "To: ann@example.com, ops@example.com")
        #expect(lines.contains("Date: Thu, 28 May 2026 20:26:40 +0000"))
        #expect(lines.contains { $0.hasPrefix("Message-ID: <") && $0.hasSuffix("@example.com>") })
        let body = lines.drop { !$0.isEmpty }.joined()
        let text = Data(base64Encoded: body).map { String(decoding: $0, as: UTF8.self) }
        #expect(text?.hasPrefix("[firing] Site: failed\n\nIt did not work.\n") == true)
        #expect(text?.contains("[firing] Site: late") == true)
    }

    /// Whoever may publish for a job calls it as he likes.
    @Test func aNameEndsNoLineOfTheHeader() {
        let lines = message([
            Self.notice(jobName: "x\nBcc: eve@example.com\r\n\r\nGröße – 日本 " + String(repeating: "y", count: 500))
        ])
        let header = lines.prefix { !$0.isEmpty }
        #expect(!header.contains { $0.hasPrefix("Bcc") })
        #expect(header.allSatisfy { $0.utf8.count <= 78 && $0.allSatisfy(\.isASCII) })
    }

    // MARK: Again and again

    @Test func pausesGrowToAMinute() {
        var schedule = DeliverySchedule()
        let pauses = (0..<20).map { _ in schedule.next() }
        #expect(pauses[0] <= .seconds(1))
        #expect(pauses.allSatisfy { $0 <= .seconds(60) })
        #expect(pauses[12] >= .seconds(30))
    }
}
