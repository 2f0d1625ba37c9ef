import MirroringSettings
import Testing

@testable import MirroringWeb

@Suite struct AccessTokenTests {
    private let token = AccessToken(Secret("correct horse battery"))

    @Test func onlyTheTokenItselfMatches() {
        #expect(token.matches("correct horse battery"))
        for text in [
            "", "correct horse batterz", "correct horse batter", "correct horse battery ",
            "correct horse batterycorrect horse battery",
        ] {
            #expect(!token.matches(text), "\(text)")
        }
        #expect(!AccessToken(Secret("")).matches(""))
    }

    @Test func aSessionCountsUntilItsEnd() {
        let length = Int(AccessToken.sessionLength / .seconds(1))
        let session = token.session(at: 1_000)
        #expect(token.accepts(session: session, at: 1_000))
        #expect(token.accepts(session: session, at: 1_000 + length - 1))
        #expect(!token.accepts(session: session, at: 1_000 + length))
    }

    @Test func aSessionIsOfOneTokenAndCannotBeMadeLonger() {
        let session = token.session(at: 1_000)
        #expect(!AccessToken(Secret("another token of mine")).accepts(session: session, at: 1_000))
        let proof = session.drop { $0 != "." }
        for forged in [
            "99999999999\(proof)", "\(session)0", "1", "", ".", String(proof),
            "604801000.\(String(repeating: "0", count: 64))",
        ] {
            #expect(!token.accepts(session: forged, at: 1_000), "\(forged)")
        }
    }

    /// A browser has one cookie of a name for all ports of a host.
    @Test func theCookieHasANameOfTheToken() {
        #expect(token.cookie == AccessToken(Secret("correct horse battery")).cookie)
        #expect(token.cookie != AccessToken(Secret("another token of mine")).cookie)
        #expect(token.cookie.wholeMatch(of: /mirroring-[0-9a-f]{8}/) != nil)
    }

    @Test func aSessionTellsNothingOfTheToken() {
        #expect(!token.session(at: 1_000).contains("horse"))
    }
}
