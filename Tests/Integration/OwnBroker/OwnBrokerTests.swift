import TestSupport
import Testing

/// What concerns a broker as a whole: these tests share one of their own, one after the other.
@Suite(.ownBroker, .serialized) struct OwnBrokerTests {}

/// Starts a broker for a suite, on which its tests get their virtual hosts.
struct OwnBrokerTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await withOwnBroker { _ in try await function() }
    }
}

extension Trait where Self == OwnBrokerTrait {
    /// A broker for this suite alone.
    static var ownBroker: Self { Self() }
}

extension OwnBroker {
    /// The broker of the suite.
    static var ofSuite: OwnBroker {
        get throws { try #require(current) }
    }
}
