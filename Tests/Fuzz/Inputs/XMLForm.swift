import EventSamples

/// XML: tags and texts become others, elements go, come twice or lie in each other.
struct XMLForm: InputForm {
    private static let markup: [[UInt8]] = [
        "<!-- -- -->", "<!-- a -->", "<![CDATA[<a>]]>", "<![CDATA[", "]]>", "<?pi x?>", "<?xml version=\"1.0\"?>",
        "<!DOCTYPE a [<!ENTITY e \"x\"><!ENTITY f \"&e;&e;\">]>", "<!DOCTYPE a SYSTEM \"file:///etc/passwd\">", "&e;",
        "&f;",
        "&#0;", "&#x1F;", "&#xFFFE;", "&#x110000;", "&#10;", "&lt;", "&", "<", "</", "/>", "<a", "<a/>", "<a></b>",
        "<a xmlns=\"u\" b='1' b='2'>", "<n:a xmlns:n=\"u\"/>", "<MirroringStatusEventArgs>",
        "</MirroringStatusEventArgs>",
        "</MirroringStatusEventArgs>\n", "<ArrayOfMirroringStatusEventArgs>", "</ArrayOfMirroringStatusEventArgs>\n",
        "<Position>18446744073709551616</Position>", "<Terminal>true</Terminal>", "<StatusLog/>", "\n", "\0",
    ].map { Array($0.utf8) }

    func change(_ input: inout [UInt8], with other: [UInt8], _ random: inout SeededGenerator) {
        let pieces = Self.pieces(of: input)
        guard !pieces.isEmpty else {
            input = other
            return
        }
        let index = random.number(below: pieces.count)
        let piece = pieces[index]
        switch random.number(below: 9) {
        case 0, 1:
            // A text has more to say than a tag.
            guard let text = pieces[index...].first(where: { input[$0.lowerBound] != UInt8(ascii: "<") }) else {
                return
            }
            let isNumber = random.number(below: 2) == 0
            input.replaceSubrange(text, with: random.element(of: isNumber ? EdgeValues.numbers : EdgeValues.texts))
        case 2: input.removeSubrange(piece)
        case 3: input.insert(contentsOf: Array(input[piece]), at: piece.lowerBound)
        case 4:
            let others = Self.pieces(of: other)
            guard !others.isEmpty else { return }
            input.replaceSubrange(piece, with: other[random.element(of: others)])
        case 5: input.removeSubrange(Self.element(at: index, of: pieces, in: input))
        case 6:
            let element = Self.element(at: index, of: pieces, in: input)
            input.insert(contentsOf: Array(input[element]), at: element.upperBound)
        case 7:
            let element = Array(input[Self.element(at: index, of: pieces, in: input)])
            input.insert(contentsOf: element, at: random.element(of: pieces).lowerBound)
        default: input.insert(contentsOf: random.element(of: Self.markup), at: piece.lowerBound)
        }
    }

    /// The tags and the texts between them.
    private static func pieces(of input: [UInt8]) -> [Range<Int>] {
        var pieces: [Range<Int>] = []
        var start = 0
        while start < input.count {
            let isTag = input[start] == UInt8(ascii: "<")
            let found = input[(start + 1)...].firstIndex { $0 == (isTag ? UInt8(ascii: ">") : UInt8(ascii: "<")) }
            let end = found.map { isTag ? $0 + 1 : $0 } ?? input.count
            pieces.append(start..<end)
            start = end
        }
        return pieces
    }

    /// The element that begins with a piece, up to the next tag that closes one of its name; the piece alone if there is none.
    private static func element(at index: Int, of pieces: [Range<Int>], in input: [UInt8]) -> Range<Int> {
        let piece = pieces[index]
        let closing = Array("</".utf8) + input[piece].dropFirst()
        guard let end = pieces[index...].first(where: { input[$0].elementsEqual(closing) }) else { return piece }
        return piece.lowerBound..<end.upperBound
    }
}
