import MirroringRemote

/// Messages in JSON from another machine.
struct RemoteMessages: FuzzTarget {
    static let name = "messages"
    static let summary = "a JSON message from another machine"
    static var form: any InputForm { JSONForm() }

    static var large: [LargeInput] {
        [
            LargeInput("brackets alone") { [UInt8]("[", times: 65_536) },
            LargeInput("an unknown member of brackets") { [UInt8]("{\"a\":", [UInt8]("[", times: 65_000), "") },
            LargeInput("digits") { [UInt8]("{\"done\":", [UInt8]("9", times: 65_000), "}") },
            LargeInput("members") { [UInt8]("{", [UInt8](numbered: 5_000) { "\"m\($0)\":0," }, "\"done\":1}") },
            LargeInput("too long") { [UInt8]("{\"a\":\"", [UInt8]("x", times: 4 << 20), "\"}") },
        ]
    }

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let accepted = [
            try holds(FarHello.self, input), try holds(NearHello.self, input), try holds(FailureMessage.self, input),
            try holds(OpenRequest.self, input), try holds(OpenedMessage.self, input),
            try holds(RsyncRequest.self, input), try holds(AliveMessage.self, input),
        ]
        return accepted.contains(true)
    }

    /// Whether an input is such a message; it is the same one after it was written and read.
    private func holds<Message: JSONMessage & Equatable>(_ type: Message.Type, _ input: [UInt8]) throws -> Bool {
        let message: Message
        do throws(ProtocolViolation) {
            message = try Message(json: input)
        } catch {
            guard !error.description.isEmpty else { throw Finding("The refusal says nothing.") }
            return false
        }
        guard try Message(json: message.json()) == message else {
            throw Finding("The message is another one after it was written and read: \(message)")
        }
        return true
    }
}
