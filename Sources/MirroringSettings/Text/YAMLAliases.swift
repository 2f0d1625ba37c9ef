/// How often a text uses a name that YAML expands, `*name`.
///
/// Each may stand for several of those before it, and Yams looks through all that a key stands for: 20 lines kept it busy for minutes.
/// Counted are the asterisks with which a value may begin, those in comments as well; in quotes right behind the quote there is none.
enum YAMLAliases {
    /// The most that are read: of these come some ten thousand values.
    static let most = 30

    /// Why a text is not read; nil if it may be.
    static func problem(in text: String) -> YAMLProblem? {
        var count = 0
        var line = 1
        var previous = UInt8(ascii: "\n")
        for byte in text.utf8 {
            if byte == UInt8(ascii: "*"), mayStandBefore(previous) {
                count += 1
                guard count <= most else {
                    return YAMLProblem(
                        line: line,
                        sentence:
                            "Names with * stand here more than \(most) times. Write the values themselves, or texts in quotes."
                    )
                }
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
            previous = byte
        }
        return nil
    }

    /// Whether what follows a byte may be the begin of a value.
    private static func mayStandBefore(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: ","),
            UInt8(ascii: "["), UInt8(ascii: "{"), UInt8(ascii: ":"), UInt8(ascii: "?"):
            true
        default: false
        }
    }
}
