import CLibXML2

import struct Foundation.UUID

/// Reads an offline log event by event, in constant memory whatever the file's size.
///
/// It reads what was complete when it opened the file; a bridge may go on appending to it. External entities, document
/// type definitions and the network are never touched. Not for several tasks at once.
public final class OfflineLogReader {
    /// What a file consists of.
    @nonexhaustive
    public enum Item: Sendable, Hashable {
        /// An event.
        case entry(OfflineLogEntry)
        /// A part that could not be read; the reader goes on after it where it can.
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

        /// A part from its values.
        ///
        /// - Parameters:
        ///   - line: the line, from 1.
        ///   - reason: why it could not be read, the end of a sentence.
        public init(line: Int, reason: String) {
            self.line = line
            self.reason = reason
        }

        /// A sentence that names line and reason.
        public var description: String { "Line \(line) is skipped: \(reason)." }
    }

    private let path: String
    /// The job that the file's name says.
    private let jobId: UUID?
    private var document: OfflineLogDocument
    /// How many items were handed out.
    private var count = 0
    /// What ends the file, where that is not the root's end.
    private var damage: Skip?
    /// Where the file may be cut off so that its events are read up to the damage: the places that were not tried yet.
    private var cuts: [Int] = []
    private var state = State.onNode

    private enum State {
        /// The reader stands on a node that has not been looked at.
        case onNode
        /// The reader stands on an event that has been handed out.
        case onEvent
        /// The reader can't go on.
        case stuck
        case atEnd
    }

    /// Opens a file and checks that it is an offline log.
    ///
    /// - Parameter path: the file.
    /// - Throws: ``OfflineLogError`` if it can't be opened or is something else.
    public convenience init(path: String) throws(OfflineLogError) {
        try self.init(OfflineLogSource(path: path))
    }

    /// Reads from an open file.
    init(_ source: OfflineLogSource) throws(OfflineLogError) {
        path = source.path
        jobId = OfflineLogFile(path: path)?.jobId
        document = try OfflineLogDocument(source, path: path)
        try openRoot()
    }

    /// The next part of the file; nil at its end.
    ///
    /// - Throws: ``OfflineLogError`` if the disk fails.
    public func next() throws(OfflineLogError) -> Item? {
        while state != .atEnd {
            if let item = try read() {
                count += 1
                return item
            }
            if state == .stuck { try goBack() }
        }
        defer { damage = nil }
        return damage.map(Item.skipped)
    }

    /// The item at which the reader stands, or the next one; nil if there is none, or it can't go on.
    private func read() throws(OfflineLogError) -> Item? {
        while state == .onNode || state == .onEvent {
            if state == .onEvent {
                move(document.skipElement())
                if state == .stuck || state == .atEnd { return nil }
            }
            let line = document.line
            if document.isElement(named: "MirroringStatusEventArgs") {
                guard let node = document.element() else {
                    state = .stuck
                    return nil
                }
                state = .onEvent
                do {
                    return .entry(try OfflineLogEntry(xml: XMLNode(node), jobId: jobId))
                } catch {
                    return .skipped(Skip(line: line, reason: error.description))
                }
            }
            move(document.isElement ? document.skipElement() : document.read())
        }
        return nil
    }

    private func move(_ step: OfflineLogDocument.Step) {
        state =
            switch step {
            case .done: .onNode
            case .end: .atEnd
            case .failure: .stuck
            }
    }

    /// Reads the file once more, up to its damage: libxml2 gives nothing of a part with damage in it, not even the events before.
    private func goBack() throws(OfflineLogError) {
        let source = document.source
        if let error = source.error { throw error }
        if damage == nil {
            let found = document.damage
            damage = found
            cuts = try source.endsOfEvents(aroundLine: found.line)
        }
        state = .atEnd
        guard !cuts.isEmpty else { return }
        source.rewind(endingAt: cuts.removeFirst())
        document = try OfflineLogDocument(source, path: path)
        do {
            try openRoot()
        } catch {
            // Cut there it is no log at all; whatever was handed out before stands.
            guard error.code == .notAnOfflineLog else { throw error }
        }
        for _ in 0..<count where state == .onNode {
            while state == .onNode, !document.isElement(named: "MirroringStatusEventArgs") {
                move(document.isElement ? document.skipElement() : document.read())
            }
            if state == .onNode { move(document.skipElement()) }
        }
    }

    /// Reads to the root element, which has to be that of an offline log, and to what follows.
    private func openRoot() throws(OfflineLogError) {
        while document.read() == .done {
            document.limitNames()
            switch document.nodeType {
            case XML_READER_TYPE_DOCUMENT_TYPE:
                throw OfflineLogError(notAnOfflineLog: path, because: "it has a document type definition")
            case XML_READER_TYPE_ELEMENT:
                guard document.isElement(named: "ArrayOfMirroringStatusEventArgs") else {
                    throw OfflineLogError(notAnOfflineLog: path, because: "its root is \(document.elementName)")
                }
                if document.isEmptyElement {
                    state = .atEnd
                } else {
                    move(document.read())
                }
                return
            default: continue
            }
        }
        if let error = document.source.error { throw error }
        if let excess = document.source.excess {
            throw OfflineLogError(notAnOfflineLog: path, because: "\(excess.found) (line \(excess.line))")
        }
        throw OfflineLogError(notAnOfflineLog: path, because: document.source.isEmpty ? "it is empty" : "it is not XML")
    }
}
