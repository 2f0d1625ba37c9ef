/// Why a text is no trace, in words that follow its name.
package enum TraceProblem: Error, Sendable, Hashable, CustomStringConvertible {
    /// It is larger than ``TraceDocument/byteLimit``.
    case tooLarge
    /// A newer program wrote it.
    case otherVersion
    /// It is no JSON, lacks something, or says what can't be.
    case notATrace

    /// What follows the name of the file or address.
    package var description: String {
        switch self {
        case .tooLarge: "is larger than \(TraceDocument.byteLimit >> 10) KiB, so it is no trace"
        case .otherVersion: "is a trace of a version that this program does not know"
        case .notATrace: "is no trace of a run"
        }
    }
}
