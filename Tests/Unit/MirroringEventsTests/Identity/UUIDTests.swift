import Foundation
import MirroringEvents
import Testing

@Suite struct UUIDTests {
    /// The namespace for domain names of RFC 9562, section 6.6.
    private static let dns = UUID(
        uuid: (0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4, 0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8)
    )

    @Test(arguments: [
        ("www.example.com", "2ed6657d-e927-568b-95e1-2665a8aea6a2"),  // RFC 9562, appendix A.4
        ("python.org", "886313e1-3b8a-5372-9b90-0c9aee199e5d"),  // the example of Python's uuid module
    ])
    func version5MatchesKnownVectors(_ name: String, _ uuid: String) {
        #expect(UUID(name: name.utf8, namespace: Self.dns).lowercased == uuid)
    }

    @Test func aPageIsNamedByItsBytes() {
        let page = UUID(pagePath: "guides/r\u{e9}sum\u{e9}.html".utf8, jobId: Self.dns)
        #expect(page == UUID(name: Array("guides/résumé.html".utf8), namespace: Self.dns))
        #expect(page != UUID(pagePath: "guides/re\u{301}sume\u{301}.html".utf8, jobId: Self.dns))
        #expect(page != UUID(pagePath: [0x67, 0xFF], jobId: Self.dns))
    }

    @Test func version7HoldsTheTimeTheVersionAndTheVariant() {
        // The moment of RFC 9562, appendix A.6: 0x017F22E279B0.
        let uuid = UUID.version7(at: Timestamp(milliseconds: 0x017F_22E2_79B0)).lowercased
        #expect(uuid.hasPrefix("017f22e2-79b0-7"))
        #expect("89ab".contains(uuid[uuid.index(uuid.startIndex, offsetBy: 19)]))
    }

    @Test func version7SortsByAgeAndDoesNotRepeat() {
        let ids = (0..<1_000).map {
            UUID.version7(at: Timestamp(milliseconds: 1_780_000_000_000 + Int64($0))).lowercased
        }
        #expect(ids == ids.sorted())
        let atOnce = (0..<10_000).map { _ in UUID.version7(at: Timestamp(milliseconds: 1)) }
        #expect(Set(atOnce).count == atOnce.count)
    }

    @Test func version7SortsByAgeWithinAMillisecond() {
        var ids: [String] = []
        for _ in 1...200 {
            let start = ContinuousClock.now
            ids.append(UUID.version7().lowercased)
            while start.duration(to: .now) < .microseconds(1) {}
        }
        #expect(ids == ids.sorted())
        #expect(Set(ids.map { $0.prefix(13) }).count < ids.count, "some are of the same millisecond")
    }

    @Test func theSpellingIsLowerCase() {
        #expect(Self.dns.lowercased == "6ba7b810-9dad-11d1-80b4-00c04fd430c8")
    }

    @Test func versionSevenTellsWhenItWasMade() {
        let time = Timestamp(milliseconds: 1_764_000_000_123)
        #expect(UUID.version7(at: time).version7Time == time)
        #expect(UUID(uuid: (0, 0, 0, 0, 0, 0, 0x40, 0, 0x80, 0, 0, 0, 0, 0, 0, 0)).version7Time == nil)
    }
}
