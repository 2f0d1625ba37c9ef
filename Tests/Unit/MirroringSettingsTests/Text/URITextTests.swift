import Testing

@testable import MirroringSettings

@Suite struct URITextTests {
    @Test(arguments: [
        ("amqp://a,amqp://b", ["amqp://a", "amqp://b"]),
        (" amqp://a , amqp://b\n", ["amqp://a", "amqp://b"]),
        ("amqp://a,,amqps://b,", ["amqp://a", "amqps://b"]),
        ("amqp://u:p,q@a,amqp://b", ["amqp://u:p,q@a", "amqp://b"]),
        ("amqp://u:p q@a", ["amqp://u:p q@a"]),
        (" , ", []), ("", []), (", amqp://a ,\t, amqps://b , ", ["amqp://a", "amqps://b"]),
        ("amqp://a,1amqp://b", ["amqp://a,1amqp://b"]), ("amqp://u:p, q://@a", ["amqp://u:p", "q://@a"]),
        ("amqp://a\u{A0},\u{2003}b+c.d-1://e", ["amqp://a", "b+c.d-1://e"]), ("amqp://a,amqp:/b", ["amqp://a,amqp:/b"]),
    ])
    func listsAreTakenApartAndNothingIsTakenOut(_ text: String, _ uris: [String]) {
        #expect(URIText.list(text) == uris)
    }

    /// Between two commas each start and each end of a gap was tried, a minute for some thousands.
    @Test(.timeLimit(.minutes(15))) func commasAndSpacesTakeNoTime() {
        for gap in [" ", ",", " ,", ", "] {
            let uri = "amqp://u:\(String(repeating: gap, count: 100_000))@h"
            #expect(URIText.list("\(uri),\(uri)") == [uri, uri])
        }
    }

    @Test(arguments: [
        ("amqp://u:secret@h/v", "amqp://u@h/v"), ("amqp://h:5672/v", "amqp://h:5672/v"), ("amqp://h", "amqp://h"),
        ("http://[::1]:5", "http://[::1]:5"), ("amqp://u:sec@ret@h", "amqp://u@h"), ("amqp://u:secret", nil),
        ("user:secret", nil), ("amqp://u/x:secret@h", nil), ("a@amqp://u:secret", nil), ("amqp://u:20061998", nil),
    ])
    func passwordsAreCut(_ uri: String, _ shown: String?) {
        #expect(URIText.redacted(uri) == shown)
    }

    @Test(arguments: [
        ("The URI \"amqp://u:secret@h/v\" is wrong.", "The URI \"amqp://u@h/v\" is wrong."),
        ("amqp://u:secret@h,amqps://v:sec@ret@i:5671/x", "amqp://u@h,amqps://v@i:5671/x"),
        ("amqp://u@h:5672/v,amqp://v:secret@i", "amqp://u@h:5672/v,amqp://v@i"),
        ("amqp://u:sec/r?e#t@h", "amqp://u@h"), ("http://:secret@h", "http://@h"), ("x=http://u:@h", "x=http://u@h"),
    ])
    func passwordsAreCutWhereverAURIStands(_ text: String, _ shown: String) {
        #expect(URIText.withoutPasswords(text) == shown)
    }

    /// A publisher chooses how long the texts are that are shown.
    @Test(.timeLimit(.minutes(15)), arguments: ["a", "a://", "@", "://"])
    func longTextTakesNoTime(_ part: String) {
        let text = String(repeating: part, count: 200_000)
        #expect(URIText.withoutPasswords("@\(text)").hasPrefix("@"))
        #expect(URIText.withoutPasswords("\(text)@").hasSuffix("@"))
    }

    @Test(arguments: [
        "", "a: b@c", "amqp://h:5672/v of ann@h", "amqp://guest@127.0.0.1:5672/%2F", "\"http://h:1\",\"a@b\"",
        "Write it as amqp://user:password@host:port/virtual-host.", "http://USER:PASSWORD@HOST:PORT",
    ])
    func whatHoldsNoPasswordStays(_ text: String) {
        #expect(URIText.withoutPasswords(text) == text)
    }
}
