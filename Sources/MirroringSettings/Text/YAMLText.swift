public import Yams

/// Why a text is no YAML that can be used: the place and the rule, never what stands there, since that may be a password.
public struct YAMLProblem: Error, Sendable, Hashable {
    /// The line, from 1, where it is known.
    public let line: Int?
    /// The column, from 1, in characters as Unicode counts its scalars, where it is known.
    public let column: Int?
    /// The rule and the remedy: a sentence.
    public let sentence: String

    init(line: Int? = nil, column: Int? = nil, sentence: String) {
        self.line = line
        self.column = column
        self.sentence = sentence
    }
}

/// Reads YAML.
public enum YAMLText {
    /// Reads a text that holds one document, and gives it to a closure.
    ///
    /// - Parameters:
    ///   - text: the YAML.
    ///   - body: gets the root, nil for a text without any; anchors are known to it only while it runs.
    /// - Throws: ``YAMLProblem``.
    public static func read<Result>(
        _ text: String,
        _ body: (Node?) throws(YAMLProblem) -> Result
    ) throws(YAMLProblem) -> Result {
        // Some editors begin a file with a mark of its encoding.
        let text = text.unicodeScalars.first == "\u{FEFF}" ? String(text.unicodeScalars.dropFirst()) : text
        if let problem = YAMLAliases.problem(in: text) { throw problem }
        do {
            let parser = try Parser(yaml: text, encoding: .utf8)
            let root = try parser.singleRoot()
            return try withExtendedLifetime(parser) { try body(root) }
        } catch let problem as YAMLProblem {
            throw problem
        } catch let error as YamlError {
            throw YAMLProblem(error, in: text)
        } catch {
            throw YAMLProblem(sentence: "This can't be read as YAML.")
        }
    }
}

extension YAMLProblem {
    init(_ error: YamlError, in text: String) {
        switch error {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            // A quote that is never closed is noticed at the end; where it is opened is where to look.
            let isOpen = problem.contains("unexpected end of stream")
            let place = isOpen ? context?.mark ?? mark : mark
            let last = Self.lastLine(of: text)
            self.init(
                line: min(place.line, last),
                // The end of a text is on a line of its own, where nothing stands.
                column: place.line > last ? nil : place.column,
                sentence: Self.rule(problem, context?.text ?? "", at: Self.character(mark, in: text))
            )
        case .reader(_, let offset, _, _):
            let line = offset.map { text.prefix($0).count(where: \.isNewline) + 1 }
            self.init(line: line, sentence: "A control character stands here, which YAML does not allow. Remove it.")
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.sorted().map(shownKey).joined(separator: " and ")
            self.init(
                line: context.mark.line,
                sentence: "\(names) \(keys.count == 1 ? "stands" : "stand") here and again below. Write each key once."
            )
        default:
            self.init(sentence: "This can't be read as YAML.")
        }
    }

    /// The last line that something stands in: the end of a text counts as one more.
    private static func lastLine(of text: String) -> Int {
        let end = text.lastIndex { !$0.isNewline } ?? text.startIndex
        return text[..<end].count(where: \.isNewline) + 1
    }

    /// The character at a mark; nil at the end of a line.
    private static func character(_ mark: Mark, in text: String) -> Character? {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.indices.contains(mark.line - 1) else { return nil }
        let line = lines[mark.line - 1]
        return line.unicodeScalars.dropFirst(mark.column - 1).first.map(Character.init)
    }

    private static func rule(_ problem: String, _ context: String, at character: Character?) -> String {
        switch problem {
        case "found character that cannot start any token" where character != "\t":
            return "A text can't begin with this character. Put it in quotes."
        case "found character that cannot start any token", "found a tab character that violates indentation",
            "found a tab character where an indentation space is expected":
            return "A tab stands here, and YAML is indented by spaces alone. Replace it."
        case "did not find expected alphabetic or numeric character", "found undefined alias":
            return "A text that begins with * or & has to be in quotes, as in \"*.tmp\"."
        case "did not find expected whitespace or line break" where context.contains("scanning a tag"):
            return "A text that begins with ! has to be in quotes, as in \"!a\"."
        case "found unexpected non-alphabetical character", "could not find expected directive name",
            "found unknown directive name":
            return "A line can't begin with %. Put the text in quotes."
        case "found unexpected end of stream":
            return "A quote is opened here and never closed. Close it."
        case "did not find expected ',' or ']'":
            return "A list in [ ] is not closed, or a comma is missing."
        case "did not find expected ',' or '}'":
            return "What is in { } is not closed, or a comma is missing."
        case "mapping values are not allowed in this context":
            return
                "A colon stands where none can be. Put a text that holds \": \" in quotes, and begin each key on a line of its own."
        case "could not find expected ':'":
            return "A colon is missing after a key."
        case "did not find expected key", "did not find expected '-' indicator",
            "did not find expected <document start>":
            return "The indentation does not fit the lines above, or a text is not in the quotes that it needs."
        case "block sequence entries are not allowed in this context":
            return "A list's \"-\" stands where no list can begin."
        case "did not find expected node content":
            return "A value is missing, or what is in brackets is not closed."
        case "found unknown escape character":
            return "A backslash in double quotes begins an escape. Write it twice, or use single quotes."
        case "but found another document":
            return "A second document begins here, and only one is read. Remove the line \"---\" or what follows it."
        default:
            return "This can't be read as YAML: \(problem)\(context.isEmpty ? "" : " \(context)")."
        }
    }
}

/// A key in quotes as it may be shown: what looks like more than a key may hold a password that stands in its place.
func shownKey(_ key: String) -> String {
    let isName = key.count <= 40 && key.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
    return isName ? "\"\(key)\"" : "\"\(key.prefix { $0.isLetter || $0.isNumber }.prefix(20))…\""
}
