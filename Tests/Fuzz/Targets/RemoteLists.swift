import MirroringFiles
import MirroringRemote

/// Lists from another machine; the first field of an input says which.
struct RemoteLists: FuzzTarget {
    static let name = "lists"
    static let summary = "a list from another machine"
    static var form: any InputForm { FieldsForm() }

    static var large: [LargeInput] {
        [
            LargeInput("no NUL") { Array("facts\0".utf8) + [UInt8]("7", times: 4 << 20) },
            LargeInput("zeros") { Array("indices\0".utf8) + [UInt8](repeating: 0, count: 4 << 20) },
            LargeInput("messages") { Array("ending\0".utf8) + [UInt8](numbered: 100_000) { "1\0\($0)\0" } },
            LargeInput("places") { Array("indices\0".utf8) + [UInt8](numbered: 200_000) { "1\0\($0)\0" } },
            LargeInput("names") { Array("names\0".utf8) + [UInt8](numbered: 100_000) { "3\0owner\0\($0)\0u\0" } },
            LargeInput("facts") {
                Array("facts\0".utf8)
                    + [UInt8](numbered: 100_000) { "12\0file\01\0\($0)\09\0512\0420\00\00\01\07.5\00\0\0" }
            },
        ]
    }

    /// How long the list is that places are in.
    private static let count = 200_000

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        guard let end = input.firstIndex(of: 0) else { return false }
        let list = Array(input[(end + 1)...])
        do throws(ProtocolViolation) {
            switch String(decoding: input[..<end], as: UTF8.self) {
            case "facts":
                let count = try records(in: list)
                let facts = try FactsList(records: list, expecting: count)
                guard try FactsList(records: facts.records, expecting: count) == facts else { throw Self.untrue }
            case "indices":
                let indices = try IndexList(records: list, of: Self.count)
                guard indices.records == list else { throw Self.untrue }
            case "ending":
                let ending = try RsyncEnding(records: list)
                guard try RsyncEnding(records: ending.records) == ending else { throw Self.untrue }
            case "names":
                let names = try AccountNames(records: list)
                guard try AccountNames(records: names.records) == names else { throw Self.untrue }
            default: return false
            }
            return true
        } catch {
            guard error != Self.untrue, !error.description.isEmpty else { throw Finding(error.description) }
            return false
        }
    }

    private static let untrue = ProtocolViolation("The list is another one after it was written and read.")

    /// How many records a list has, read in two pieces.
    private func records(in list: [UInt8]) throws(ProtocolViolation) -> Int {
        let middle = Int(list.fingerprint % UInt64(list.count + 1))
        var reader = RecordReader(fields: 1...FileFacts.fieldCount, atMost: FrameLimits.items)
        var count = 0
        for piece in [list[..<middle], list[middle...]] {
            reader.append(piece)
            while try reader.next() != nil { count += 1 }
        }
        try reader.end()
        return count
    }
}
