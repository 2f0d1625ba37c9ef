import Foundation
import MirroringEvents
import MirroringRemote
import Testing

@testable import MirroringEngine

/// A far end that has one answer to everything that has one.
final class OneAnswer: FarWork {
    private let answer: [UInt8]

    init(_ answer: String) {
        self.answer = Array(answer.utf8)
    }

    func begin(_ hello: NearHello) {}

    func answer(_ question: FarQuestion) throws -> [UInt8] { question.kind.answer == .done ? [] : answer }

    /// A destination of which it tells.
    ///
    /// - Parameters:
    ///   - making: what it has said of how it makes what is new there.
    ///   - connection: by which it is asked.
    static func destination(making: FileMaking? = nil, by connection: FarConnection) -> FarDestination {
        let job = Job(id: UUID(), name: "A job", source: "/a", destination: "/b")
        var opened = OpenedMessage(path: "/srv/site", exists: true, staging: "/srv/.site.mirroring")
        opened.making = making
        return FarDestination(of: job, at: FarFixture.place, opened, connection)
    }

    /// Whether it is told, in answer to a question, that it keeps to no protocol.
    static func isRefused(
        _ answer: String,
        _ question: @escaping @Sendable (FarConnection) throws -> Void
    ) async throws -> Bool {
        try await FarFixture.asked(OneAnswer(answer)) { connection in
            do {
                try question(connection)
                return false
            } catch let failure as RunFailure {
                #expect(failure.category == .validation && failure.reach == .run)
                return failure.description.hasPrefix("web1 does not keep to the protocol: ")
            }
        }
    }
}
