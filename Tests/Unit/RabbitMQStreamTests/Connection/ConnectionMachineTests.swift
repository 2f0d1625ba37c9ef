import NIOCore
import Testing

@testable import RabbitMQStream

/// The course of a connection, without one: frames go in, and what is to be done comes out.
@Suite struct ConnectionMachineTests {
    @Test func loginTakesItsSteps() throws {
        var course = try Course()
        #expect(course.log == ["send PeerProperties 1"])
        course.receive(.answer(1, .properties(.ok, ["product": "RabbitMQ", "version": "3.10.8"])))
        course.receive(.answer(2, .mechanisms(.ok, ["AMQPLAIN", "PLAIN"])))
        course.receive(.answer(3, .done(.ok)))
        course.receive(.tune(frameMax: 1_048_576, heartbeat: 60))
        course.receive(.answer(4, .properties(.ok, ["advertised_host": "one", "advertised_port": "5552"])))
        #expect(
            course.log == [
                "send PeerProperties 1", "send SaslHandshake 2", "send SaslAuthenticate 3 PLAIN \0reader\0secret",
                "send Tune 1048576 5", "send Open 4 /", "ready one:5552",
            ]
        )
    }

    @Test func certificateMayBeTheLogin() throws {
        var course = try Course { $0.mechanism = .external }
        course.receive(.answer(1, .properties(.ok, [:])))
        course.receive(.answer(2, .mechanisms(.ok, ["PLAIN", "EXTERNAL"])))
        #expect(course.log.last == "send SaslAuthenticate 3 EXTERNAL ")
    }

    @Test func loginThatTheBrokerDoesNotKnowIsTold() throws {
        var course = try Course { $0.mechanism = .external }
        course.receive(.answer(1, .properties(.ok, [:])))
        course.receive(.answer(2, .mechanisms(.ok, ["PLAIN", "AMQPLAIN"])))
        #expect(course.end?.code == .authenticationFailed)
        #expect(course.end?.description.contains("only by PLAIN, AMQPLAIN") == true)
    }

    @Test(
        arguments: [
            (.authenticationFailure, .authenticationFailed, "Correct user and password."),
            (.loopbackOnly, .authenticationFailed, "Take another user"),
            (.saslChallenge, .authenticationFailed, "SASL challenge (10)"),
        ] as [(StreamResponse, StreamError.Code, String)]
    )
    func refusedLoginIsTold(response: StreamResponse, code: StreamError.Code, words: String) throws {
        var course = try Course()
        course.receive(.answer(1, .properties(.ok, [:])))
        course.receive(.answer(2, .mechanisms(.ok, ["PLAIN"])))
        course.receive(.answer(3, .done(response)))
        let error = try #require(course.end)
        #expect(error.code == code)
        #expect(error.response == response)
        #expect(error.description.contains(words) && error.description.contains("\"reader\""))
        #expect(!error.description.contains("secret"))
    }

    @Test func virtualHostThatIsNotOpenIsTold() throws {
        var course = try Course()
        course.receive(.answer(1, .properties(.ok, [:])))
        course.receive(.answer(2, .mechanisms(.ok, ["PLAIN"])))
        course.receive(.answer(3, .done(.ok)))
        course.receive(.tune(frameMax: 0, heartbeat: 0))
        course.receive(.answer(4, .properties(.virtualHostAccessFailure, [:])))
        #expect(course.end?.code == .accessRefused)
        #expect(course.end?.description.contains("virtual host \"/\"") == true)
    }

    @Test func loginThatIsNotAnsweredHasAnEnd() throws {
        var course = try Course()
        course.tick(after: .seconds(4))
        #expect(course.end == nil)
        course.tick(after: .seconds(1))
        #expect(course.end?.code == .timeout)
    }

    @Test func requestThatIsNotAnsweredHasAnEnd() throws {
        var course = try Course.open { $0.heartbeat = .zero }
        course.request(.metadata(stream: "history"))
        course.tick(after: .seconds(9))
        #expect(course.end == nil)
        course.tick(after: .seconds(1))
        #expect(course.end?.code == .timeout)
        #expect(course.end?.description.contains("tell where the stream \"history\" is") == true)
    }

    @Test func answersFindTheirRequests() throws {
        var course = try Course.open()
        course.request(.metadata(stream: "a"))
        course.request(.metadata(stream: "b"))
        course.receive(.answer(6, .places([:])))
        course.receive(.answer(5, .places([:])))
        course.receive(.answer(5, .places([:])))
        course.receive(.answer(99, .done(.ok)))
        #expect(course.log == ["send Metadata 5 a", "send Metadata 6 b", "answer 6", "answer 5"])
    }

    /// A reader that takes nothing for long is alive, and so is its broker.
    @Test func heartbeatsGoBothWays() throws {
        var course = try Course.open { $0.heartbeat = .seconds(4) }
        for _ in 0..<100 {
            course.tick(after: .seconds(2))
            course.hear()
            course.receive(.heartbeat)
        }
        #expect(course.end == nil)
        #expect(course.log == [String](repeating: "send Heartbeat", count: 100))
    }

    @Test func silentBrokerIsGivenUp() throws {
        var course = try Course.open { $0.heartbeat = .seconds(4) }
        for _ in 0..<4 { course.tick(after: .seconds(2)) }
        #expect(course.end?.code == .connectionLost)
        #expect(course.end?.description.contains("two heartbeats of 4 s") == true)
    }

    @Test func closeIsAnsweredAndTold() throws {
        var course = try Course.open()
        course.receive(.close(9, .unknownFrame, reason: "unknown frame"))
        #expect(course.log == ["send closed 9", "end protocolMismatch"])
        #expect(course.end?.description == "The broker closed the connection: unknown frame (unknown frame (13)).")
        // Nothing comes of it any more.
        course.receive(.heartbeat)
        course.tick(after: .seconds(100))
        #expect(course.log.count == 2)
    }

    @Test func shutdownIsNoMistake() throws {
        var course = try Course.open()
        course.receive(.close(9, .ok, reason: "Connection forced"))
        #expect(course.end?.code == .closed)
    }

    @Test func goodbyeWaitsForItsAnswer() throws {
        var course = try Course.open()
        course.close()
        #expect(course.log == ["send Close 5"])
        course.request(.metadata(stream: "late"))
        course.receive(.answer(5, .done(.ok)))
        #expect(course.log == ["send Close 5", "refused", "end closed"])
    }

    @Test func goodbyeBeforeTheLoginIsTheEnd() throws {
        var course = try Course()
        course.close()
        #expect(course.end?.code == .closed)
    }

    @Test func unknownCommandsChangeNothing() throws {
        var course = try Course.open()
        course.receive(.other(key: 0x1A))
        course.receive(.tune(frameMax: 1, heartbeat: 1))
        #expect(course.log.isEmpty)
    }
}
