import CLibXML2
import Foundation

/// Reads an offline log event by event, in constant memory whatever the file's size.
///
/// It reads what was complete when it opened the file; a bridge may go on appending meanwhile. External entities, document
/// type definitions and the network are never touched. Not for several tasks at once.
public final class OfflineLogReader {
    /// What a file consists of.
    public enum Item: Sendable, Hashable {
        /// An event.
        case entry(OfflineLogEntry)
        /// A part that could not be read; the reader goes on behind it where it can.
        case skipped(Skip)
    }

    /// A part of a file that could not be read.
    public struct Skip: Sendable, Hashable, CustomStringConvertible {
        /// The line of the file, from 1, at which the part ends or the trouble was noticed.
        public let line: Int
        /// Why it could not be read.
        public let reason: String

        /// A part that is not XML.
        init(line: Int, damage: String) {
            let message = damage.split(whereSeparator: \.isNewline).first ?? "not XML"
            self.init(line: line, reason: "the file is cut off or damaged from here on (\(message))")
        }

        init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }

        /// A sentence that names line and reason.
        public var description: String { "Line \(line) is skipped: \(reason)." }
    }

    private let path: String
    /// The job that the file's name says.
    private let jobId: UUID?
    private let source: OfflineLogSource
    private let reader: xmlTextReaderPtr
    private var state = State.onNode

    private enum State {
        /// The reader stands on a node that has not been looked at.
        case onNode
        /// The reader stands on an event that has been handed out.
        case onEvent
        case atEnd
    }

    /// Opens a file and checks that it is an offline log.
    ///
    /// - Parameter path: the file.
    /// - Throws: ``OfflineLogError`` if it can't be opened or is something else.
    public convenience init(path: String) throws(OfflineLogError) {
        try self.init(path: path, locking: true)
    }

    /// Opens a file, without its lock for a writer that holds it already.
    init(path: String, locking: Bool) throws(OfflineLogError) {
        self.path = path
        jobId = OfflineLogFile(path: path)?.jobId
        source = try OfflineLogSource(path: path, locking: locking)
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
                Int32(XML_PARSE_NONET.rawValue)
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
                let message = error.pointee.message.map { String(cString: $0) } ?? "not XML"
                let line = Int(error.pointee.line)
                source.damage = source.damage ?? Skip(line: line, damage: message)
            },
            Unmanaged.passUnretained(source).toOpaque()
        )
        try openRoot()
    }

    deinit {
        xmlFreeTextReader(reader)
    }

    /// The next part of the file; nil at its end.
    ///
    /// - Throws: ``OfflineLogError`` if the disk fails.
    public func next() throws(OfflineLogError) -> Item? {
        while state != .atEnd {
            if state == .onEvent {
                guard xmlTextReaderNext(reader) == 1 else { return try end() }
                state = .onNode
            }
            let line = Int(xmlTextReaderGetParserLineNumber(reader))
            if isElement(named: "MirroringStatusEventArgs") {
                guard let node = xmlTextReaderExpand(reader) else { return try end() }
                state = .onEvent
                do {
                    return .entry(try OfflineLogEntry(xml: XMLNode(node), jobId: jobId))
                } catch {
                    return .skipped(Skip(line: line, reason: error.description))
                }
            }
            guard (isElement ? xmlTextReaderNext(reader) : xmlTextReaderRead(reader)) == 1 else { return try end() }
        }
        return nil
    }

    /// Reads to the root element, which has to be that of an offline log.
    private func openRoot() throws(OfflineLogError) {
        while xmlTextReaderRead(reader) == 1 {
            switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
            case XML_READER_TYPE_DOCUMENT_TYPE.rawValue:
                throw OfflineLogError(notAnOfflineLog: path, because: "it has a document type definition")
            case XML_READER_TYPE_ELEMENT.rawValue:
                guard isElement(named: "ArrayOfMirroringStatusEventArgs") else {
                    throw OfflineLogError(notAnOfflineLog: path, because: "its root is \(elementName)")
                }
                if xmlTextReaderIsEmptyElement(reader) == 1 || xmlTextReaderRead(reader) != 1 {
                    state = .atEnd
                }
                return
            default: continue
            }
        }
        try throwReadError()
        throw OfflineLogError(notAnOfflineLog: path, because: source.isEmpty ? "it is empty" : "it is not XML")
    }

    /// The file's end: nil if it is the root's, else what is missing.
    private func end() throws(OfflineLogError) -> Item? {
        state = .atEnd
        try throwReadError()
        return source.damage.map(Item.skipped)
    }

    private func throwReadError() throws(OfflineLogError) {
        if let error = source.error { throw error }
    }

    private var isElement: Bool {
        UInt32(bitPattern: xmlTextReaderNodeType(reader)) == XML_READER_TYPE_ELEMENT.rawValue
    }

    private func isElement(named name: StaticString) -> Bool {
        guard isElement, let bytes = xmlTextReaderConstLocalName(reader) else { return false }
        return name ~= XMLName(bytes)
    }

    private var elementName: String {
        xmlTextReaderConstLocalName(reader).map { String(cString: $0) } ?? "unnamed"
    }
}
