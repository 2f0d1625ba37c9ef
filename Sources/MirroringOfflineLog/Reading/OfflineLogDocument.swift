import CLibXML2
import Foundation

/// libxml2's reader over a source: node by node, without entities and the network.
final class OfflineLogDocument {
    /// The result of moving on.
    enum Step {
        /// The reader stands on the next node.
        case done
        /// There is no more.
        case end
        /// The rest can't be read; ``damage`` or the source's error says why.
        case failure
    }

    let source: OfflineLogSource
    private let reader: xmlTextReaderPtr

    /// - Throws: ``OfflineLogError`` if there is no memory.
    init(_ source: OfflineLogSource, path: String) throws(OfflineLogError) {
        self.source = source
        guard
            let reader = xmlReaderForIO(
                { context, buffer, length in
                    guard let context, let buffer, length > 0 else { return -1 }
                    let source = Unmanaged<OfflineLogSource>.fromOpaque(context).takeUnretainedValue()
                    return Int32(source.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(length))))
                },
                { _ in 0 },
                Unmanaged.passUnretained(source).toOpaque(),  // this object keeps it as long as the reader
                nil,
                nil,
                // What the file says of its encoding could make other tags of its bytes than those that were looked at.
                Int32(XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue)
            )
        else {
            throw OfflineLogError(ENOMEM, while: "read", path: path)
        }
        self.reader = reader
        xmlTextReaderSetStructuredErrorHandler(
            reader,
            { context, error in
                guard let context, let error, error.pointee.level == XML_ERR_FATAL else { return }
                let source = Unmanaged<OfflineLogSource>.fromOpaque(context).takeUnretainedValue()
                var message = error.pointee.message.map { String(cString: $0) } ?? "not XML"
                // What it says of names that there is no room for.
                if error.pointee.code == XML_ERR_NO_MEMORY.rawValue {
                    message = "more names of elements than a bridge writes, or no memory"
                }
                source.damage = source.damage ?? OfflineLogReader.Skip(line: Int(error.pointee.line), damage: message)
            },
            Unmanaged.passUnretained(source).toOpaque()
        )
    }

    deinit {
        xmlFreeTextReader(reader)
    }

    /// The most bytes of all names together. A bridge writes some hundred names; libxml2 keeps each, and finds one among millions slowly.
    private static let mostNameBytes = 1 << 18

    /// Has the rest of the file not be read once its names are too many: from here on, where libxml2 has begun.
    func limitNames() {
        guard let names = xmlTextReaderCurrentDoc(reader)?.pointee.dict else { return }
        xmlDictSetLimit(names, Self.mostNameBytes)
    }

    /// Moves to the next node.
    func read() -> Step {
        step(xmlTextReaderRead(reader))
    }

    /// Moves past the element.
    func skipElement() -> Step {
        step(xmlTextReaderNext(reader))
    }

    /// The element with all that it holds, until the reader moves on; nil if it can't be read.
    func element() -> xmlNodePtr? {
        let node = source.withEventLimited { xmlTextReaderExpand(reader) }
        // Of a file that ends in the middle of an element libxml2 may give the begin.
        return source.damage == nil ? node : nil
    }

    /// Where the parser is.
    var line: Int { Int(xmlTextReaderGetParserLineNumber(reader)) }

    /// Why the rest can't be read.
    var damage: OfflineLogReader.Skip {
        source.damage ?? OfflineLogReader.Skip(line: line, damage: "not XML")
    }

    var nodeType: xmlReaderTypes {
        xmlReaderTypes(UInt32(bitPattern: xmlTextReaderNodeType(reader)))
    }

    var isElement: Bool { nodeType == XML_READER_TYPE_ELEMENT }

    /// Whether the element was written as one without content.
    var isEmptyElement: Bool { xmlTextReaderIsEmptyElement(reader) == 1 }

    func isElement(named name: StaticString) -> Bool {
        guard isElement, let bytes = xmlTextReaderConstLocalName(reader) else { return false }
        return name ~= XMLName(bytes)
    }

    var elementName: String {
        xmlTextReaderConstLocalName(reader).map { String(cString: $0) } ?? "unnamed"
    }

    private func step(_ result: Int32) -> Step {
        switch result {
        case 1: .done
        case 0 where source.damage == nil && source.error == nil: .end
        default: .failure
        }
    }
}
