import EventSamples
import Foundation
import MirroringEvents

/// Bodies of events, which come from any engine.
struct EventBodies: FuzzTarget {
    static let name = "event"
    static let summary = "the JSON body of an event"
    static var form: any InputForm { JSONForm() }

    static var large: [LargeInput] {
        let most = EventLimits.bodyBytes
        return [
            LargeInput("too long by a byte") { [UInt8](" ", times: most + 1) },
            LargeInput("brackets alone") { [UInt8]("[", times: most) },
            LargeInput("an unknown member of brackets") { [UInt8]("{\"a\":", [UInt8]("[", times: most - 100), "") },
            LargeInput("unknown members") { [UInt8]("{", [UInt8]("\"\":0,", times: most / 5 - 2), "\"a\":1}") },
            LargeInput("one member again and again") {
                [UInt8]("{", [UInt8]("\"sequence\":1,", times: most / 13 - 2), "\"a\":1}")
            },
            LargeInput("escapes") { [UInt8]("{\"a\":\"", [UInt8]("\\u0041", times: most / 6 - 4), "\"}") },
            LargeInput("surrogates") { [UInt8]("{\"a\":\"", [UInt8]("\\ud83d\\ude00", times: most / 12 - 4), "\"}") },
            LargeInput("digits") { [UInt8]("{\"sequence\":", [UInt8]("9", times: most - 100), "}") },
            LargeInput("digits behind a point") { [UInt8]("{\"sequence\":1.", [UInt8]("0", times: most - 100), "}") },
            LargeInput("an exponent") { [UInt8]("{\"sequence\":1e", [UInt8]("9", times: most - 100), "}") },
            LargeInput("a long name") { [UInt8]("{\"", [UInt8]("x", times: most - 100), "\":nul}") },
            LargeInput("lists in a list") { [UInt8]("{\"a\":[", [UInt8]("[],", times: most / 3 - 10), "[]]}") },
        ]
    }

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let event: MirroringStatusEventArgs
        do throws(EventDecodingError) {
            event = try MirroringStatusEventArgs(json: input)
        } catch {
            try check(error, input)
            return false
        }
        guard Self.isJSON(input) || Self.mayHoldHugeNumber(input) else {
            throw Finding("The reader has accepted what Foundation refuses as JSON.")
        }
        var random = SeededGenerator(seed: input.fingerprint)
        try event.checkPromises(&random)
        return true
    }

    private func check(_ error: EventDecodingError, _ input: [UInt8]) throws {
        // A path may have 64 names, each cut to 40 characters.
        guard error.description.utf8.count < 4_000, error.offset ?? 0 <= input.count else {
            throw Finding("The refusal is no short sentence, or names a byte that is not there: \(error)")
        }
        // What else is refused is JSON, as far as it was read, and no event.
        guard error.code == .notJSON, !error.detail.contains("nested deeper"), !error.detail.contains("surrogate")
        else { return }
        // Foundation takes a comma behind the last value, which JSON has not.
        guard !Self.isJSON(input) || String(decoding: input, as: UTF8.self).contains(/,[ \t\r\n]*[\]}]/) else {
            throw Finding("The reader says that it is no JSON, and Foundation reads it: \(error)")
        }
    }

    private static func isJSON(_ input: [UInt8]) -> Bool {
        (try? JSONSerialization.jsonObject(with: Data(input))) is [String: Any]
    }

    /// Whether a number may be in it that JSON allows, but Foundation has no value for.
    private static func mayHoldHugeNumber(_ input: [UInt8]) -> Bool {
        let text = String(decoding: input, as: UTF8.self)
        return text.contains(/[0-9]{300}|[eE][-+]?0*[0-9]{3}/)
    }
}
