import Foundation
import MirroringEvents

/// The parameters of a request's address: each as often as it stands there. What nobody knows is refused, since a filter that is misspelled
/// would show too much.
struct QueryParameters: Sendable {
    /// More than that are nobody's.
    private static let most = 100

    private let values: [String: [String]]

    /// Reads what follows the question mark.
    ///
    /// - Parameters:
    ///   - query: the text; nil if there is none.
    ///   - known: the parameters there are.
    /// - Throws: ``Problem``.
    init(_ query: String?, known: Set<String>) throws(Problem) {
        var values: [String: [String]] = [:]
        let parts = (query ?? "").split(separator: "&")
        guard parts.count <= Self.most else {
            throw Problem(.badParameter, "There are more than \(Self.most) parameters.")
        }
        for part in parts {
            let words = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(words[0]), let value = Self.decoded(words.count > 1 ? words[1] : "") else {
                throw Problem(.badParameter, "The address is not percent-encoded as UTF-8.")
            }
            guard known.contains(name) else {
                let names = known.sorted().joined(separator: ", ")
                throw Problem(.badParameter, "There is no parameter \"\(name.prefix(100))\" here, only \(names).")
            }
            // A field of a form that was left empty says nothing.
            if !value.isEmpty { values[name, default: []].append(value) }
        }
        self.values = values
    }

    /// A parameter that may stand there once.
    func text(_ name: String) throws(Problem) -> String? {
        guard let all = values[name] else { return nil }
        guard all.count == 1, all[0].utf8.count <= 1_000 else {
            throw .parameter(name, "one text of at most 1,000 bytes")
        }
        return all[0]
    }

    /// What is looked for in texts, whatever its case.
    func search(_ name: String) throws(Problem) -> String? {
        guard let text = try text(name) else { return nil }
        guard text.unicodeScalars.count <= 250 else { throw .parameter(name, "a text of at most 250 characters") }
        return text.lowercased()
    }

    /// A whole number.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = try text(name) else { return nil }
        guard text.wholeMatch(of: /0|[1-9][0-9]{0,18}/) != nil, let number = Int(text), range.contains(number) else {
            let end = range.upperBound == .max ? "\(range.lowerBound) on" : "\(range.lowerBound) to \(range.upperBound)"
            throw .parameter(name, "a whole number from \(end)")
        }
        return number
    }

    /// How many things a page may have: 100 unless somebody says otherwise.
    func limit(_ standard: Int = 100) throws(Problem) -> Int {
        try number("limit", in: 1...1_000) ?? standard
    }

    /// A time.
    func time(_ name: String) throws(Problem) -> Timestamp? {
        guard let text = try text(name) else { return nil }
        guard let time = Timestamp(text) else { throw .parameter(name, "a time such as 2026-01-31T23:59:59Z") }
        return time
    }

    /// An identifier.
    func uuid(_ name: String) throws(Problem) -> UUID? {
        let all = try uuids(name)
        guard all.count <= 1 else { throw .parameter(name, "one UUID") }
        return all.first
    }

    /// Identifiers, with commas between them or one in each parameter of the name.
    func uuids(_ name: String) throws(Problem) -> Set<UUID> {
        var all: Set<UUID> = []
        for word in words(name) {
            guard let uuid = UUID(uuidString: word) else { throw .parameter(name, "a UUID") }
            all.insert(uuid)
        }
        return all
    }

    /// Words of ours, as identifiers are.
    func choices<Word: RawRepresentable<String> & CaseIterable & Hashable>(_ name: String) throws(Problem) -> Set<Word>
    {
        var all: Set<Word> = []
        for word in words(name) {
            guard let choice = Word(rawValue: word) else {
                throw .parameter(name, "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            all.insert(choice)
        }
        return all
    }

    /// Words, with commas between them or one in each parameter of the name.
    func words(_ name: String) -> [String] {
        (values[name] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
    }

    private static func decoded(_ text: Substring) -> String? {
        guard let text = text.replacing("+", with: " ").removingPercentEncoding, !text.utf8.contains(0) else {
            return nil
        }
        return text
    }
}

extension QueryParameters {
    /// The address of the same with some parameters changed, as it follows the path; nil leaves one out.
    func address(of path: String, _ changes: [String: String?]) -> String {
        var values = self.values
        for (name, value) in changes { values[name] = value.map { [$0] } }
        let pairs = values.sorted { $0.key < $1.key }.flatMap { name, all in
            all.map { "\(name)=\($0.addingPercentEncoding(withAllowedCharacters: Self.plain) ?? "")" }
        }
        return pairs.isEmpty ? path : "\(path)?\(pairs.joined(separator: "&"))"
    }

    private static let plain = CharacterSet(
        charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:"
    )
}
