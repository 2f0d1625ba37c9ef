import MirroringWire

/// Requests for a replay, which come from any subscriber.
struct ReplayRequests: FuzzTarget {
    static let name = "replay-request"
    static let summary = "the JSON body of a replay request"
    static var form: any InputForm { JSONForm() }

    static var large: [LargeInput] {
        [
            LargeInput("brackets alone") { [UInt8]("[", times: 1 << 20) },
            LargeInput("an unknown member of brackets") { [UInt8]("{\"a\":", [UInt8]("[", times: 1 << 20), "") },
            LargeInput("states") {
                [UInt8]("{\"states\":[", [UInt8]("\"Transferred\",", times: 50_000), "\"Transferred\"]}")
            },
            LargeInput("unknown members") {
                [UInt8]("{", [UInt8](numbered: 50_000) { "\"m\($0)\":0," }, "\"limit\":1}")
            },
            LargeInput("digits") { [UInt8]("{\"limit\":", [UInt8]("9", times: 1 << 20), "}") },
            LargeInput("an exponent") { [UInt8]("{\"epoch\":\"e\",\"after\":1e", [UInt8]("9", times: 1 << 20), "}") },
            LargeInput("a long epoch") {
                [UInt8]("{\"after\":7,\"epoch\":\"", [UInt8]("\\u00e9", times: 1 << 18), "\"}")
            },
        ]
    }

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let request: ReplayRequest
        do throws(MonitorMessageError) {
            request = try ReplayRequest(json: input)
        } catch {
            guard !error.description.isEmpty else { throw Finding("The refusal says nothing.") }
            return false
        }
        guard try ReplayRequest(json: request.encodedJSON()) == request else {
            throw Finding("The request is another one after it was written and read.")
        }
        return true
    }
}
