import MirroringEvents
import MirroringTrace

/// Traces of runs, which come from any site.
struct Traces: FuzzTarget {
    static let name = "trace"
    static let summary = "the trace that a run leaves at its destination"
    static var form: any InputForm { JSONForm() }

    static var large: [LargeInput] {
        // A trace has at most 64 KiB.
        let most = TraceDocument.byteLimit - 400
        return [
            LargeInput("too long") { [UInt8](" ", times: 16 << 20) },
            LargeInput("brackets") { [UInt8]("[", times: most) },
            LargeInput("an unknown member of brackets") { [UInt8]("{\"a\":", [UInt8]("[", times: most), "") },
            LargeInput("unknown members") {
                [UInt8]("{", [UInt8](numbered: most / 12) { "\"m\($0)\":0," }, "\"schemaVersion\":1}")
            },
            LargeInput("digits") { [UInt8]("{\"schemaVersion\":", [UInt8]("9", times: most), "}") },
            LargeInput("a long name") {
                [UInt8]("{\"schemaVersion\":1,\"jobName\":\"", [UInt8]("\\u0301", times: most / 6), "\"}")
            },
        ]
    }

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let trace: TraceDocument
        do throws(TraceProblem) {
            trace = try TraceDocument(json: input)
        } catch {
            guard !error.description.isEmpty else { throw Finding("The refusal says nothing.") }
            return false
        }
        guard try TraceDocument(json: trace.json) == trace else {
            throw Finding("The trace is another one after it was written and read: \(trace)")
        }
        for now in [Timestamp.earliest, .latest] {
            let verdict = TraceVerdict(on: trace, at: now, maximumAge: 60)
            guard verdict.age >= 0, (verdict.updatingFor ?? 0) >= 0 else { throw Finding("An age is negative.") }
            _ = TraceVerdict(on: trace, at: now)
        }
        return true
    }
}
