import Foundation
import MirroringEvents
import MirroringWire
import RabbitMQClient
import Testing

@Suite struct MonitorMessageTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
    private let id = UUID()
    private let time = Timestamp(milliseconds: 1_780_000_000_123)

    @Test func replayRequestIsReadBackAsItWasWritten() throws {
        var request = ReplayRequest()
        #expect(text(request.encodedJSON()) == "{}")
        request.after = StreamPosition(epoch: "e", offset: 18_446_744_073_709_551_615)
        request.states = [.transferring, .mirroringJobCompleted]
        request.severities = [.error]
        request.runId = id
        request.limit = 1
        request.from = .newest
        #expect(try ReplayRequest(json: request.encodedJSON()) == request)
        #expect(text(request.encodedJSON()).contains(#""runId":"\#(id.lowercased)""#))
        (request.after, request.history) = (nil, "e")
        #expect(text(request.encodedJSON()).contains(#""after":-1"#))
        #expect(try ReplayRequest(json: request.encodedJSON()) == request)
        var since = ReplayRequest()
        since.since = time
        #expect(try ReplayRequest(json: since.encodedJSON()) == since)
    }

    @Test func unknownMembersAreIgnored() throws {
        #expect(try ReplayRequest(json: bytes(#"{"shape":"round","limit":3}"#)).limit == 3)
    }

    @Test(
        arguments: [
            (#"{"epoch":"e","after":3}"#, 3, nil), (#"{"epoch":"e","after":-1}"#, nil, "e"),
            (#"{"epoch":"e"}"#, nil, "e"),
            (#"{"epoch":"e","since":"2026-01-01T00:00:00Z"}"#, nil, nil),
        ] as [(String, UInt64?, Epoch?)]
    )
    func historyIsNamedWithAPlaceInItOrForItsBeginning(json: String, after: UInt64?, history: Epoch?) throws {
        let request = try ReplayRequest(json: bytes(json))
        #expect(request.after == after.map { StreamPosition(epoch: "e", offset: $0) })
        #expect(request.history == history)
    }

    @Test(arguments: [
        ("", "JSON"), ("[]", "body"), (#"{"after":1}"#, "epoch"), (#"{"limit":0}"#, "limit"),
        (#"{"limit":"many"}"#, "\"limit\""), (#"{"from":"newest"}"#, "limit"), (#"{"since":"yesterday"}"#, "since"),
        (#"{"epoch":"e","after":"x"}"#, "after"), (#"{"states":["Sleeping"]}"#, "states"),
        (#"{"epoch":"e","after":1,"since":"2026-01-01T00:00:00Z"}"#, "exclude"), (#"{"runId":"7"}"#, "runId"),
        (#"{"limit":3,"from":"middle"}"#, "from"), (#"{"epoch":"e","after":3.5}"#, "\"after\""),
        (#"{"epoch":"e","after":99999999999999999999}"#, "\"after\""), (#"{"limit":3.5}"#, "\"limit\""),
    ])
    func wrongRequestIsRefusedWithASentenceThatNamesTheMember(json: String, word: String) {
        let error = #expect(throws: MonitorMessageError.self) { try ReplayRequest(json: bytes(json)) }
        #expect(error?.description.contains(word) == true, "\(error?.description ?? "")")
        #expect(error?.description.hasSuffix(".") == true, "\(error?.description ?? "")")
    }

    @Test func scopeIsAJobInLowerCaseOrAll() {
        #expect(ReplayScope(routingKey: "all") == .all)
        #expect(ReplayScope(routingKey: id.lowercased) == .job(id))
        #expect(ReplayScope(routingKey: id.uuidString) == nil, "the broker's rights are about the lower case")
        #expect(ReplayScope(routingKey: "#") == nil)
        #expect(ReplayScope.job(id).routingKey == id.lowercased)
        #expect(ReplayScope.all.routingKey == "all")
    }

    @Test func answersAreReadBackAsTheyWereWritten() throws {
        let complete = ReplayComplete(epoch: "e", first: 3, last: 9, count: 4, evictedBefore: nil)
        #expect(try ReplayComplete(json: complete.encodedJSON()) == complete)
        #expect(complete.end == StreamPosition(epoch: "e", offset: 9))
        #expect(text(complete.encodedJSON()).contains(#""epoch":"e""#))
        let refusal = ReplayRefusal(reason: "No.")
        #expect(try ReplayRefusal(json: refusal.encodedJSON()) == refusal)
        #expect(text(refusal.encodedJSON()) == #"{"reason":"No."}"#)
        let later = ReplayRefusal(reason: "Later.", retryAfter: .microseconds(1_250_001))
        #expect(text(later.encodedJSON()) == #"{"reason":"Later.","retryAfter":1.251}"#, "never less than was meant")
    }

    @Test(
        arguments: [
            ("0", .zero), ("2", .seconds(2)), ("0.25", .milliseconds(250)), ("61", .seconds(60)),
            ("1e300", .seconds(60)),
            ("null", nil),
        ] as [(String, Duration?)]
    )
    func refusalMaySayWhenToAskAgain(json: String, wait: Duration?) throws {
        #expect(try ReplayRefusal(json: bytes(#"{"reason":"No.","retryAfter":\#(json)}"#)).retryAfter == wait)
    }

    @Test(arguments: ["-1", "-0.001", #""1""#, "true", "[1]"]) func whatIsNoTimeIsNamed(json: String) {
        let error = #expect(throws: MonitorMessageError.self) {
            try ReplayRefusal(json: bytes(#"{"reason":"No.","retryAfter":\#(json)}"#))
        }
        #expect(error?.description.contains("retryAfter") == true, "\(error?.description ?? "")")
    }

    @Test func heartbeatSaysAlsoWhatIsNotKnown() throws {
        let heartbeat = Heartbeat(
            bridgeId: id,
            epoch: nil,
            position: nil,
            cached: 0,
            time: time,
            period: .milliseconds(2_500),
            issues: ["Something."]
        )
        let json = text(heartbeat.encodedJSON())
        for part in [#""epoch":null"#, #""position":null"#, #""healthy":false"#, #""period":2.5"#, id.lowercased] {
            #expect(json.contains(part), "\(json)")
        }
        #expect(try Heartbeat(json: heartbeat.encodedJSON()) == heartbeat)
    }

    private func notice(
        _ kind: JobNotice.Kind,
        at sequence: Int,
        of job: UUID? = nil,
        bridge: UUID = UUID()
    ) -> JobNotice {
        JobNotice(
            kind: kind,
            jobId: job ?? id,
            jobName: "Site",
            runId: id,
            sequence: sequence,
            state: .transferring,
            eventTime: time,
            bridgeId: bridge,
            time: time
        )
    }

    private static let silent = JobNotice.Kind.silent(for: .seconds(300))
    private static let heard = JobNotice.Kind.heard(
        after: .seconds(301.5),
        outcome: .completedWithErrors,
        isTerminal: true
    )
    private static let heardAfterAWhile = JobNotice.Kind.heard(after: nil, outcome: .running, isTerminal: false)

    @Test(arguments: [silent, heard])
    func jobNoticeHasTheSameIdentityFromEveryBridgeAndAnotherForEachEvent(kind: JobNotice.Kind) {
        #expect(notice(kind, at: 3).messageId == notice(kind, at: 3).messageId)
        #expect(notice(kind, at: 3).messageId != notice(kind, at: 4).messageId)
        #expect(
            notice(kind, at: 3).messageId != notice(kind, at: 3, of: UUID()).messageId,
            "two jobs may use one run identifier"
        )
        #expect(notice(Self.heard, at: 3).messageId == notice(Self.heardAfterAWhile, at: 3).messageId)
        #expect(notice(Self.silent, at: 3).messageId != notice(Self.heard, at: 3).messageId)
    }

    @Test func jobNoticeIsReadBackAsItWasWritten() throws {
        let silent = notice(Self.silent, at: 3)
        #expect(try JobNotice(silent: silent.encodedJSON()) == silent)
        for kind in [Self.heard, Self.heardAfterAWhile] {
            let heard = notice(kind, at: 4)
            #expect(try JobNotice(heard: heard.encodedJSON()) == heard)
        }
        var nameless = silent
        nameless.jobName = nil
        #expect(try JobNotice(silent: nameless.encodedJSON()) == nameless, "a bridge may have forgotten the job")
    }

    /// Nothing limits a job's name; a body that is too long would be read by nobody.
    @Test func noticeOfAJobWithAVeryLongNameIsRead() throws {
        var long = notice(Self.silent, at: 3)
        long.jobName = String(repeating: "目", count: 70_000)
        let name = try #require(try JobNotice(silent: long.encodedJSON()).jobName)
        #expect((1_990...2_000).contains(name.utf8.count) && name.allSatisfy { $0 == "目" })
    }

    @Test(arguments: [(silent, "job-silent"), (heard, "job-heard")])
    func membersOfAJobNoticeAreThoseOfItsSchema(kind: JobNotice.Kind, name: String) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../Broker/schemas/\(name).json").standardized
        let schema = try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
        let properties = try #require(schema?["properties"] as? [String: Any])
        let body = Data(notice(kind, at: 3).encodedJSON())
        let members = try #require(try JSONSerialization.jsonObject(with: body) as? [String: Any])
        #expect(Set(members.keys) == Set(properties.keys))
    }

    @Test(arguments: [
        (silent, #""silentFor":300"#, #""silentFor":1e300"#), (silent, #""silentFor":300"#, #""silentFor":-1"#),
        (silent, #""silentFor":300"#, #""silence":300"#), (silent, #""lastEventTime""#, #""eventTime""#),
        (silent, #""sequence":3"#, #""sequence":9223372036854775807"#), (silent, #""sequence":3"#, #""sequence":0"#),
        (heard, #""silentFor":301.5"#, #""silentFor":1e300"#), (heard, #""silentFor":301.5"#, #""silentFor":-1"#),
        (heard, #""sequence":3"#, #""sequence":0"#), (heard, #""terminal":true"#, #""terminal":"yes""#),
        (heard, #""outcome":"completedWithErrors""#, #""outcome":"good""#), (heard, #""eventTime""#, #""then""#),
        (heard, #""outcome""#, #""result""#), (heard, #""terminal""#, #""last""#),
    ])
    func jobNoticeThatLacksSomethingOrHasItWrongIsRefused(
        _ kind: JobNotice.Kind,
        _ part: String,
        _ replacement: String
    ) throws {
        let json = text(notice(kind, at: 3).encodedJSON())
        try #require(json.contains(part))
        let changed = bytes(json.replacingOccurrences(of: part, with: replacement))
        #expect(throws: MonitorMessageError.self) {
            if case .silent = kind { try JobNotice(silent: changed) } else { try JobNotice(heard: changed) }
        }
    }

    // MARK: As messages

    @Test func everyStatementIsReadBackFromItsMessage() throws {
        let heartbeat = Heartbeat(
            bridgeId: id,
            epoch: "e",
            position: 3,
            cached: 4,
            time: time,
            period: .seconds(5),
            issues: []
        )
        let silence = notice(Self.silent, at: 3)
        let heard = notice(Self.heardAfterAWhile, at: 4)
        let notices = SubscriberNotice.Kind.allCases.map {
            SubscriberNotice(
                kind: $0,
                queue: "mirroring.subscriber.ann.desk",
                user: "ann",
                name: "desk",
                ready: 8,
                unacknowledged: 1,
                limit: 7,
                missesFrom: nil,
                bridgeId: id,
                time: time
            )
        }
        let barrier = BarrierMessage(bridgeId: id, epoch: "e")
        let said: [(MonitorMessage, OutgoingMessage, key: String)] =
            [
                (.heartbeat(heartbeat), heartbeat.message(user: "bridge"), "heartbeat"),
                (.job(silence), silence.message(user: "bridge"), "job.silent.\(id.lowercased)"),
                (.job(heard), heard.message(user: "bridge"), "job.heard.\(id.lowercased)"),
                (.barrier(barrier), barrier.message(user: "bridge"), "barrier"),
            ]
            + zip(notices, ["warned", "removed"]).map { notice, word in
                (.subscriber(notice), notice.message(user: "bridge"), "subscriber.\(word).ann.desk")
            }
        for (statement, message, key) in said {
            #expect(try MonitorMessage(Delivery(message)) == statement)
            #expect(message.exchange == "mirroring.monitor")
            #expect(message.routingKey == key)
            #expect(message.properties.userId == "bridge")
            #expect(message.properties.messageId?.isEmpty == false)
        }
        #expect(silence.message(user: "").properties.messageId == silence.messageId.lowercased, "said once")
        #expect(heard.message(user: "").properties.messageId == heard.messageId.lowercased, "said once")
        #expect(heartbeat.message(user: "").properties.expiration == "5000")
        #expect(!heartbeat.message(user: "").properties.isPersistent)
        #expect(silence.message(user: "").properties.timestamp == 1_780_000_000)
    }

    @Test func whatIsNotKnownIsNoMonitorMessage() throws {
        var message = BarrierMessage().message(user: "ann")
        message.properties.type = "news"
        #expect(try MonitorMessage(Delivery(message)) == nil)
        message.properties.type = "job.silent"
        #expect(throws: MonitorMessageError.self) { try MonitorMessage(Delivery(message)) }
    }
}
