import MirroringEngine
import MirroringEvents

/// What ssh says, and whoever is at the other end: the exit code, a line of stdout, and the lines of stderr.
struct SSHMessages: FuzzTarget {
    static let name = "ssh"
    static let summary = "what ssh says where there is no session"
    static var form: any InputForm { LinesForm() }

    static var large: [LargeInput] {
        [
            LargeInput("lines") { Array("255\n\n".utf8) + [UInt8]("Connection closed\n", times: 200_000) },
            LargeInput("a long line") { Array("255\n\n".utf8) + [UInt8]("Offending ", times: 400_000) },
            LargeInput("noise") { Array("1\n".utf8) + [UInt8]("Welcome! ", times: 400_000) },
        ]
    }

    private let place: RemotePlace

    init(in folder: ScratchFolder) throws {
        guard let place = try RemotePlace.read("ssh://www@web1:2222/srv/site") else {
            throw Finding("The place that is written here is none.")
        }
        self.place = place
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        let lines = input.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard let code = lines.first.flatMap({ Int(String(decoding: $0, as: UTF8.self)) }) else { return false }
        for isGreeted in [false, true] {
            var ending = SSHEnding(code: code)
            ending.isGreeted = isGreeted
            if lines.count > 1 { ending.heard(noise: lines[1]) }
            for line in lines.dropFirst(2) { ending.heard(line) }
            try check(SSHFailure(ending, at: place, SSHOptions()))
        }
        return true
    }

    /// A sentence that names the host, and what nobody has to be afraid to show.
    private func check(_ failure: SSHFailure) throws {
        let sentence = failure.failure.description
        guard sentence.contains("web1"), sentence.utf8.count < 4_096 else { throw Finding("It says: \(sentence)") }
        guard sentence.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw Finding("Control characters are in the sentence.")
        }
        guard !failure.mayPass || failure.failure.category == .network || failure.failure.category == .timeout else {
            throw Finding("What will not pass is to be tried again: \(sentence)")
        }
    }
}
