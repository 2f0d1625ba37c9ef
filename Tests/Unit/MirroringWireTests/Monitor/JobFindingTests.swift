import Foundation
import MirroringEvents
import RabbitMQClient
import Testing

@testable import MirroringWire

/// What is found wrong with jobs, and taken back.
@Suite struct JobFindingTests {
    private static let job = UUID()
    private static let time = Timestamp(milliseconds: 1_780_000_000_123)

    static let reasons: [JobFinding.Reason] = [
        .late(due: time, grace: .seconds(600)), .slow(duration: .seconds(7_200), median: .milliseconds(61_500)),
        .nothingMirrored(median: 120), .deletions(600, share: 0.6, greatestShare: 0.25), .flaky(failed: 3, of: 10),
    ]

    static func finding(
        _ reason: JobFinding.Reason,
        of job: UUID = job,
        run: UUID? = UUID(),
        since time: Timestamp = time
    ) -> JobFinding {
        JobFinding(reason, jobId: job, jobName: "Größe", runId: run, since: time, bridgeId: UUID(), time: .now)
    }

    private static func settlement(of finding: JobFinding, run: UUID? = UUID()) -> JobSettlement {
        JobSettlement(
            of: finding.kind,
            findingId: finding.id,
            jobId: finding.jobId,
            jobName: finding.jobName,
            runId: run,
            bridgeId: UUID(),
            time: .now
        )
    }

    @Test(arguments: reasons)
    func itIsReadBackAsItWasWritten(reason: JobFinding.Reason) throws {
        for run in [UUID(), nil] {
            let finding = Self.finding(reason, run: run)
            let message = finding.message(user: "bridge")
            #expect(message.routingKey == "job.\(reason.kind.rawValue).\(Self.job.lowercased)")
            #expect(message.properties.type == "job.\(reason.kind.rawValue)")
            #expect(message.properties.messageId == finding.id.lowercased)
            #expect(try MonitorMessage(Delivery(message)) == .finding(finding))
            let settlement = Self.settlement(of: finding, run: run)
            let taken = settlement.message(user: "bridge")
            #expect(taken.routingKey == "job.settled.\(Self.job.lowercased)")
            #expect(taken.properties.type == "job.settled")
            #expect(taken.properties.messageId == settlement.messageId.lowercased)
            #expect(try MonitorMessage(Delivery(taken)) == .settlement(settlement))
        }
    }

    @Test(arguments: reasons)
    func itHasTheSameIdentityFromEveryBridgeAndAnotherForEachTime(reason: JobFinding.Reason) {
        let finding = Self.finding(reason)
        #expect(finding.id == Self.finding(reason).id)
        #expect(finding.id != Self.finding(reason, of: UUID()).id)
        #expect(finding.id != Self.finding(reason, since: .now).id)
        for other in Self.reasons where other.kind != reason.kind {
            #expect(finding.id != Self.finding(other).id)
            #expect(Self.settlement(of: finding).messageId != Self.settlement(of: Self.finding(other)).messageId)
        }
    }

    private static func schema(_ name: String) throws -> (properties: Set<String>, required: Set<String>) {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../Broker/schemas/\(name).json").standardized
        let schema = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        )
        let properties = try #require(schema["properties"] as? [String: Any])
        return (Set(properties.keys), Set(try #require(schema["required"] as? [String])))
    }

    private static func members(_ body: [UInt8]) throws -> Set<String> {
        let object = try JSONSerialization.jsonObject(with: Data(body))
        return Set(try #require(object as? [String: Any]).keys)
    }

    @Test(arguments: JobFinding.Kind.allCases)
    func membersAreThoseOfTheSchema(kind: JobFinding.Kind) throws {
        let schema = try Self.schema("job-\(kind.rawValue)")
        let bodies = try Self.reasons.filter { $0.kind == kind }.map {
            try Self.members(Self.finding($0).encodedJSON())
        }
        #expect(bodies.reduce([]) { $0.union($1) } == schema.properties)
        for members in bodies { #expect(schema.required.isSubset(of: members)) }
    }

    @Test func membersOfASettlementAreThoseOfItsSchema() throws {
        let finding = Self.finding(Self.reasons[0])
        let schema = try Self.schema("job-settled")
        #expect(try Self.members(Self.settlement(of: finding).encodedJSON()) == schema.properties)
        let least = try Self.members(Self.settlement(of: finding, run: nil).encodedJSON())
        #expect(least == schema.required)
    }

    @Test(arguments: [
        (0, "due"), (0, "grace"), (1, "duration"), (1, "medianDuration"), (2, "medianItems"), (3, "share"),
        (3, "greatestShare"), (4, "failed"), (4, "runs"), (0, "since"), (0, "jobName"),
    ])
    func itIsRefusedWhereSomethingIsMissing(place: Int, member: String) throws {
        let finding = Self.finding(Self.reasons[place])
        let body = String(decoding: finding.encodedJSON(), as: UTF8.self)
        let changed = Array(body.replacing("\"\(member)\":", with: "\"\(member)X\":").utf8)
        let error = try #require(throws: MonitorMessageError.self) { try JobFinding(finding.kind, json: changed) }
        #expect(error.description.contains(member))
    }

    @Test(arguments: [
        (0, "\"grace\":600", "\"grace\":-1"), (1, "\"duration\":7200", "\"duration\":1e300"),
        (3, "\"share\":0.6", "\"share\":1.6"), (4, "\"failed\":3", "\"failed\":-3"),
        (2, "\"medianItems\":120", "\"medianItems\":\"many\""),
    ])
    func itIsRefusedWhereANumberCannotBe(_ place: Int, _ part: String, _ replacement: String) throws {
        let finding = Self.finding(Self.reasons[place])
        let body = String(decoding: finding.encodedJSON(), as: UTF8.self)
        try #require(body.contains(part))
        let changed = Array(body.replacing(part, with: replacement).utf8)
        #expect(throws: MonitorMessageError.self) { try JobFinding(finding.kind, json: changed) }
    }

    @Test func eachIsASentence() {
        let sentences = Self.reasons.map { "\(Self.finding($0))" }
        let job = "Job \"Größe\" (\(Self.job.lowercased))"
        #expect(
            sentences == [
                "\(job) is late: a good run was due at \(Self.time) and 10m of grace, and a run is under way.",
                "\(job) is slow: a run takes 2h, where half of those before took less than 1m1s.",
                "\(job) is odd: a run has mirrored nothing, where half of those before mirrored 120 items or more.",
                "\(job) is odd: a run has deleted 600 entries, 60 % of what there was, and none before more than 25 %.",
                "\(job) is flaky: 3 of its last 10 runs have failed, with good ones in between.",
            ]
        )
        #expect("\(Self.settlement(of: Self.finding(Self.reasons[0])))" == "\(job) is late no more.")
    }
}
