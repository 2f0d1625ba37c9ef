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
        request.after = HistoryPosition(epoch: "e", position: 18_446_744_073_709_551_615)
        request.states = [.transferring, .mirroringJobCompleted]
        request.severities = [.error]
        request.runId = id
        request.limit = 1
        request.from = .newest
        #expect(try ReplayRequest(json: request.encodedJSON()) == request)
        #expect(text(request.encodedJSON()).contains(#""runId":"\#(id.lowercased)""#))
        request.after = HistoryPosition(epoch: "e", position: nil)
        #expect(text(request.encodedJSON()).contains(#""after":-1"#))
        #expect(try ReplayRequest(json: request.encodedJSON()) == request)
        var since = ReplayRequest()
        since.since = time
        #expect(try ReplayRequest(json: since.encodedJSON()) == since)
    }

    @Test func unknownMembersAreIgnored() throws {
        #expect(try ReplayRequest(json: bytes(#"{"shape":"round","limit":3}"#)).limit == 3)
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
        let refusal = ReplayRefusal(reason: "No.")
        #expect(try ReplayRefusal(json: refusal.encodedJSON()) == refusal)
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

    @Test func beingHeardAgainHasTheSameIdentityFromEveryBridgeAndAnotherForEachEvent() throws {
        func heard(_ sequence: Int, of job: UUID? = nil, silentFor: Duration? = .seconds(301.5)) -> JobHeard {
            JobHeard(
                jobId: job ?? id,
                runId: id,
                sequence: sequence,
                state: .mirroringJobCompleted,
                outcome: .completedWithErrors,
                isTerminal: true,
                eventTime: time,
                silentFor: silentFor,
                bridgeId: UUID(),
                time: time
            )
        }
        #expect(heard(4).messageId == heard(4, silentFor: nil).messageId)
        #expect(heard(4).messageId != heard(5).messageId)
        #expect(heard(4).messageId != heard(4, of: UUID()).messageId, "a run counts by its job's key")
        for one in [heard(4), heard(4, silentFor: nil)] { #expect(try JobHeard(json: one.encodedJSON()) == one) }
        let json = text(heard(4).encodedJSON())
        for (part, replacement) in [
            (#""silentFor":301.5"#, #""silentFor":1e300"#), (#""silentFor":301.5"#, #""silentFor":-1"#),
            (#""sequence":4"#, #""sequence":0"#), (#""terminal":true"#, #""terminal":"yes""#),
            (#""outcome":"completedWithErrors""#, #""outcome":"good""#),
        ] {
            #expect(json.contains(part))
            #expect(throws: MonitorMessageError.self, "\(replacement)") {
                try JobHeard(json: bytes(json.replacingOccurrences(of: part, with: replacement)))
            }
        }
    }

    @Test func silenceHasTheSameIdentityFromEveryBridgeAndAnotherAfterTheNextEvent() throws {
        func silence(after sequence: Int, of job: UUID? = nil, bridge: UUID) -> JobSilence {
            JobSilence(
                jobId: job ?? id,
                runId: id,
                sequence: sequence,
                state: .transferring,
                lastEventTime: time,
                silentFor: .seconds(300),
                bridgeId: bridge,
                time: time
            )
        }
        #expect(silence(after: 3, bridge: UUID()).messageId == silence(after: 3, bridge: UUID()).messageId)
        #expect(silence(after: 3, bridge: UUID()).messageId != silence(after: 4, bridge: UUID()).messageId)
        #expect(
            silence(after: 3, of: UUID(), bridge: id).messageId != silence(after: 3, bridge: id).messageId,
            "two jobs may use one run identifier"
        )
        let one = silence(after: 3, bridge: id)
        #expect(try JobSilence(json: one.encodedJSON()) == one)
    }

    @Test(arguments: [
        (#""silentFor":300"#, #""silentFor":1e300"#), (#""silentFor":300"#, #""silentFor":-1"#),
        (#""sequence":3"#, #""sequence":9223372036854775807"#), (#""sequence":3"#, #""sequence":0"#),
    ])
    func silenceWithNumbersThatAreNoneIsRefused(_ part: String, _ replacement: String) throws {
        let silence = JobSilence(
            jobId: id,
            runId: id,
            sequence: 3,
            state: .transferring,
            lastEventTime: time,
            silentFor: .seconds(300),
            bridgeId: id,
            time: time
        )
        let json = text(silence.encodedJSON())
        try #require(json.contains(part))
        #expect(throws: MonitorMessageError.self) {
            try JobSilence(json: Array(json.replacingOccurrences(of: part, with: replacement).utf8))
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
        let silence = JobSilence(
            jobId: id,
            runId: id,
            sequence: 3,
            state: .transferring,
            lastEventTime: time,
            silentFor: .seconds(300),
            bridgeId: id,
            time: time
        )
        let heard = JobHeard(
            jobId: id,
            runId: id,
            sequence: 4,
            state: .transferring,
            outcome: .running,
            isTerminal: false,
            eventTime: time,
            silentFor: nil,
            bridgeId: id,
            time: time
        )
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
                (.silence(silence), silence.message(user: "bridge"), "job.silent.\(id.lowercased)"),
                (.heard(heard), heard.message(user: "bridge"), "job.heard.\(id.lowercased)"),
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
