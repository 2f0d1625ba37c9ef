import MirroringSettings

/// A line for a person: words of this program's own, and texts from elsewhere that can't control a terminal.
///
/// A literal is the program's own and stays as it is. Whatever is interpolated, or given to an initializer, may come from
/// elsewhere and is made printable here, and passwords are taken out of URIs, so that no command can forget it. Styles stand apart
/// from the text.
///
///     Console.error("\(job.name, .bold): \(count) packages dropped")
public struct Line: Sendable, Hashable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The looks in use, as SGR parameters.
    public enum Style: String, Sendable {
        case faint = "2"
        case bold = "1"
        case red = "31"
        case green = "32"
        case yellow = "33"
    }

    /// A piece of a line that has one look.
    struct Segment: Hashable {
        var text: String
        var style: Style?
    }

    private(set) var segments: [Segment] = []

    /// A line of pieces that are printable.
    init(_ segments: [Segment]) {
        self.segments = segments
    }

    /// A text from anywhere.
    public init(_ text: String, _ style: Style? = nil) {
        segments = [Segment(text: TerminalText.printable(URIText.withoutPasswords(text)), style: style)]
    }

    /// A text of this program's own, with the line breaks and tabs that it means.
    public init(stringLiteral text: String) {
        segments = [Segment(text: text)]
    }

    /// Lines in a row.
    public init(_ lines: [Line], separator: Line = "") {
        for (index, line) in lines.enumerated() {
            if index > 0 { segments += separator.segments }
            segments += line.segments
        }
    }

    /// Pieces of a line.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var segments: [Segment] = []

        /// Nothing yet.
        public init(literalCapacity: Int, interpolationCount: Int) {}

        /// Words of the program's own.
        public mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { segments.append(Segment(text: literal)) }
        }

        /// Anything as it describes itself, made printable.
        public mutating func appendInterpolation<Value>(_ value: Value, _ style: Style? = nil) {
            segments += Line(String(describing: value), style).segments
        }

        /// A line as it is.
        public mutating func appendInterpolation(_ line: Line) {
            segments += line.segments
        }
    }

    /// A line of pieces.
    public init(stringInterpolation: StringInterpolation) {
        segments = stringInterpolation.segments
    }

    /// One after the other.
    public static func + (first: Line, second: Line) -> Line {
        Line(first.segments + second.segments)
    }

    /// How many columns of a terminal it takes.
    public var width: Int {
        segments.reduce(0) { $0 + TerminalText.width(of: $1.text) }
    }

    /// At least so wide, by spaces at its end, or at its beginning.
    public func padded(to width: Int, atStart: Bool = false) -> Line {
        let space = Line(stringLiteral: String(repeating: " ", count: max(0, width - self.width)))
        return atStart ? space + self : self + space
    }

    /// At most so wide, with `…` for what is left out.
    public func cut(to width: Int) -> Line {
        guard self.width > width else { return self }
        var left = width
        var kept: [Segment] = []
        for segment in segments where left > 0 {
            let width = TerminalText.width(of: segment.text)
            // What fits in full but fills the line leaves no room for the mark of what follows.
            let text = width < left ? segment.text : TerminalText.cut(segment.text + " ", to: left)
            kept.append(Segment(text: text, style: segment.style))
            left -= width
        }
        return Line(kept)
    }

    /// Without spaces at its end.
    public var trimmed: Line {
        var segments = segments
        while var last = segments.popLast() {
            while last.text.last == " " { last.text.removeLast() }
            guard last.text.isEmpty else { return Line(segments + [last]) }
        }
        return Line([])
    }

    /// The line as it is written, with or without its styles.
    public func text(styled: Bool) -> String {
        segments.map { segment in
            guard styled, let style = segment.style, !segment.text.isEmpty else { return segment.text }
            return "\u{1B}[\(style.rawValue)m\(segment.text)\u{1B}[0m"
        }.joined()
    }

    /// The line without styles.
    public var description: String { text(styled: false) }
}
