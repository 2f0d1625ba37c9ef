import Logging
import MirroringDiagnostics
import RabbitMQStream
import TestSupport
import Testing

@testable import MirroringBridge

/// What a bridge makes of the connection on which it reads the history.
@Suite struct HistoryLinkTests {
    private let health = BridgeHealth()
    private let address = StreamAddress()
    private let link: HistoryLink

    init() {
        let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        link = HistoryLink(health: health, recurrences: RecurrenceLog(logger: silent))
    }

    private func error(_ code: StreamError.Code) -> StreamError {
        StreamError(code, origin: .request, "It is \(code).")
    }

    /// A wrong password is seen at once, and one that was changed later is waited for.
    @Test func whoWasNeverLetInIsToldWhy() {
        for code in [StreamError.Code.authenticationFailed, .accessRefused] { #expect(!link.mayRetry(error(code))) }
        for code in [StreamError.Code.unreachable, .notFound] { #expect(link.mayRetry(error(code))) }
        link.note(.connected(address))
        #expect(link.mayRetry(error(.authenticationFailed)))
    }

    /// Behind a connection that broke there may be another history.
    @Test func readingEndsWithTheConnectionThatItHad() {
        link.begin()
        #expect(link.mayGoOn(after: error(.unreachable)), "it looks for a node still")
        link.note(.connected(address))
        #expect(!link.mayGoOn(after: error(.connectionLost)))
        #expect(link.mayGoOn(after: error(.replicaBehind)), "the leader is asked")
        link.begin()
        #expect(link.mayGoOn(after: error(.connectionLost)))
    }

    @Test func troubleIsAnIssueUntilTheHistoryIsRead() {
        link.noteTrouble(error(.unreachable), retryIn: .seconds(1))
        #expect(health.issues == ["It is unreachable."])
        #expect(!link.isConnected)
        link.note(.connected(address))
        #expect(health.issues.isEmpty)
        #expect(link.isConnected)
        link.note(.stopped)
        #expect(!link.isConnected)
        #expect(health.issues.isEmpty, "a reading that begins again is no trouble")
    }
}
