import Foundation
import RabbitMQClient
import TestSupport
import Testing

extension OwnBroker {
    /// How many declarations of queues and exchanges the broker has refused with a code, as its log says.
    func refusals(_ code: AMQPError.Code) throws -> Int {
        let name = code == .resourceLocked ? "resource_locked" : "precondition_failed"
        return try log().split(separator: "\n").count { line in
            line.contains("declare caused a channel exception \(name)")
        }
    }

    /// Expects that the broker has refused so many so far. One more is refused for that, behind which nothing earlier comes.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - code: with which code.
    ///   - host: where.
    ///   - queue: what is refused with that code.
    func expectRefusals(
        _ count: Int,
        _ code: AMQPError.Code,
        in host: TestBroker,
        by queue: QueueDeclaration
    ) async throws {
        let consumer = try await host.consumer()
        let error = await #expect(throws: AMQPError.self) { try await consumer.declare(queue) }
        #expect(error?.code == code)
        try await eventually { try refusals(code) > count }
        #expect(try refusals(code) == count + 1)
        await consumer.close()
    }
}
