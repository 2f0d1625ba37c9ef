import CLibXML2
package import Foundation
import MirroringEvents

/// An element of a parsed document, borrowed from libxml2: valid only until the reader moves on.
struct XMLNode {
    private let pointer: xmlNodePtr

    init(_ pointer: xmlNodePtr) {
        self.pointer = pointer
    }

    /// What is wrong with an element.
    struct Problem: Error {
        let description: String
    }

    /// The element's name without its prefix.
    var name: String {
        String(cString: pointer.pointee.name)
    }

    /// Whether that is the element's name, whatever its prefix.
    @inline(__always)
    func isNamed(_ name: StaticString) -> Bool {
        guard let bytes = pointer.pointee.name else { return false }
        return name ~= XMLName(bytes)
    }

    /// The first element inside.
    var firstElement: XMLNode? { Self.element(from: pointer.pointee.children) }

    /// The next element beside this one.
    var nextElement: XMLNode? { Self.element(from: pointer.pointee.next) }

    private static func element(from node: xmlNodePtr?) -> XMLNode? {
        var next = node
        while let node = next {
            if node.pointee.type == XML_ELEMENT_NODE { return XMLNode(node) }
            next = node.pointee.next
        }
        return nil
    }

    /// The element's text.
    func text() -> String {
        guard let only = pointer.pointee.children else { return "" }
        if only.pointee.next == nil, only.pointee.type == XML_TEXT_NODE, let content = only.pointee.content {
            return String(cString: content)
        }
        var text = ""
        var next: xmlNodePtr? = only
        while let child = next {
            if child.pointee.type == XML_TEXT_NODE || child.pointee.type == XML_CDATA_SECTION_NODE,
                let content = child.pointee.content
            {
                text += String(cString: content)
            }
            next = child.pointee.next
        }
        return text
    }
}

/// What the values of fields have to be in XML; white space around them does not matter, but in texts.
extension XMLNode: ValueReader {
    typealias Failure = Problem

    func integer() throws(Problem) -> Int {
        try value("an integer") { Int($0) }
    }

    func truth() throws(Problem) -> Bool {
        try value("true or false") { ["true": true, "1": true, "false": false, "0": false][$0] }
    }

    func uuid() throws(Problem) -> UUID {
        try value("a UUID") { UUID(uuidString: $0) }
    }

    func time() throws(Problem) -> Timestamp {
        try value("a time") { Timestamp($0) }
    }

    func word<Word: EventWord>() throws(Problem) -> Word {
        try value(Word.noun) { Word(word: $0) }
    }

    /// The element's text as a value.
    func value<Value>(_ expected: String, _ parse: (String) -> Value?) throws(Problem) -> Value {
        guard let value = parse(text().trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Problem(description: "\(name) is not \(expected)")
        }
        return value
    }
}

extension OfflineLogEntry {
    /// Reads an entry from its line alone; nil if it is damaged.
    ///
    /// - Parameter jobId: the job that the file's name says; nil if it says none.
    package init?(line: [UInt8], jobId: UUID?) {
        var limit = MarkupLimit()
        limit.beginEvent()
        guard line.withUnsafeBytes({ limit.scan($0) }) == nil else { return nil }
        let options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
        let document = line.withUnsafeBytes {
            xmlReadMemory($0.baseAddress, Int32(clamping: $0.count), nil, "UTF-8", Int32(options))
        }
        guard let document else { return nil }
        defer { xmlFreeDoc(document) }
        guard let root = xmlDocGetRootElement(document), let entry = try? Self(xml: XMLNode(root), jobId: jobId)
        else { return nil }
        self = entry
    }
}

/// An element's name, compared without being copied.
struct XMLName {
    private let bytes: UnsafePointer<UInt8>

    init(_ bytes: UnsafePointer<UInt8>) {
        self.bytes = bytes
    }

    static func ~= (text: StaticString, name: XMLName) -> Bool {
        strcmp(
            UnsafeRawPointer(text.utf8Start).assumingMemoryBound(to: CChar.self),
            UnsafeRawPointer(name.bytes).assumingMemoryBound(to: CChar.self)
        ) == 0
    }
}
