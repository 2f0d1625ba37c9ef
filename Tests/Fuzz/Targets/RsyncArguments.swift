import MirroringRemote

/// Arguments of an rsync that the near end has the far one start, each behind a NUL.
struct RsyncArguments: FuzzTarget {
    static let name = "arguments"
    static let summary = "what an rsync is to be given at another machine"
    static var form: any InputForm { FieldsForm() }

    static var large: [LargeInput] {
        [
            LargeInput("many") { [UInt8]("--stats\0", times: 100_000) },
            LargeInput("a long one") {
                Array("--server\0-".utf8) + [UInt8]("l", times: 1 << 20) + Array("e.L\0.\0".utf8)
            },
        ]
    }

    private static let handle = "/proc/1/fd/7"

    init(in folder: ScratchFolder) {}

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let words = input.split(separator: 0, omittingEmptySubsequences: false).map {
            String(decoding: $0, as: UTF8.self)
        }
        var isAccepted = false
        for role in [SessionRole.receive, .send] {
            for work in [ServerArguments.Work.survey, .package] {
                guard let arguments = try? ServerArguments(words, role: role, for: work) else { continue }
                isAccepted = true
                try check(arguments, words, role, work)
            }
        }
        return isAccepted
    }

    /// What is promised of arguments that are taken: no path of the other end's is in them, and a survey writes nothing.
    private func check(
        _ arguments: ServerArguments,
        _ words: [String],
        _ role: SessionRole,
        _ work: ServerArguments.Work
    ) throws {
        guard arguments.texts(\.word) == words else { throw Finding("The arguments are others: \(arguments)") }
        let texts = arguments.texts { _ in Self.handle }
        guard texts.allSatisfy({ !$0.contains("/") || $0 == Self.handle || $0 == "\(Self.handle)/" }) else {
            throw Finding("A path is in \(texts)")
        }
        let letters = texts.first { !$0.hasPrefix("--") } ?? ""
        guard letters.contains("n") == (work == .survey), texts.contains("--sender") == (role == .send),
            work == .survey || !texts.contains(where: { $0.hasPrefix("--delete") })
        else { throw Finding("More is done than was asked for: \(texts)") }
    }
}
