import CLibXML2
import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog
import Testing

/// What the writer writes is what the published schema says.
@Suite struct OfflineLogSchemaTests {
    private static let schema = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Broker/schemas/offline-log.xsd").standardized.path

    @Test func writtenFilesAreValid() throws {
        try withTemporaryFolder { folder in
            var generator = EventGenerator(seed: 11)
            let jobId = MirroringStatusEventArgs.sampleJobId
            let events = (1...300).map { sequence in
                var event = sequence == 1 ? generator.completeEvent() : generator.event()
                event.runId = jobId
                event.sequence = sequence
                let publishers: [EventPublisher?] = [.verified(user: "engine <1>"), .unverified, nil]
                return OfflineLogEntry(
                    position: UInt64(sequence),
                    event: event,
                    jobId: jobId,
                    publisher: publishers[sequence % 3]
                )
            }
            try OfflineLogWriter(folder: folder).append(events)
            #expect(try validate(onlyFile(in: folder)) == 0)
        }
    }

    @Test func theSchemaRefusesWhatTheWriterNeverWrites() throws {
        try withTemporaryFolder { folder in
            try OfflineLogWriter(folder: folder).append(entries(1))
            let path = try onlyFile(in: folder)
            let good = String(decoding: try content(path), as: UTF8.self)
            for (part, replacement) in [
                (">Transferring<", ">Transfering<"), ("<Sequence>1<", "<Sequence>0<"),
                ("<Sequence>1<", "<Sequence>\(EventLimits.sequence + 1)<"), ("<Position>100</Position>", ""),
                ("NrOfFilesinPackage", "NrOfFilesInPackage"),
            ] {
                try Data(good.replacingOccurrences(of: part, with: replacement).utf8).write(to: URL(filePath: path))
                #expect(try validate(path) != 0, "\(part) replaced by \(replacement)")
            }
        }
    }

    /// The list of bounds, which the codec is held against as well, in XML: what it forbids, neither schema nor reader takes.
    @Test func itsBoundsAreThoseOfTheList() throws {
        var generator = EventGenerator(seed: 5)
        var event = generator.completeEvent()
        event.schemaVersion = 1
        var paths: [(path: String, bounds: NumberBounds)] = []
        event.eachNumber { _, path, bounds in paths.append(("\(path)", bounds)) }
        #expect(paths.count > 20)
        for (path, bounds) in paths {
            let past = [bounds.minimum - 1, .min] + (bounds.maximum < .max ? [bounds.maximum + 1] : [])
            for (number, isAllowed) in [(bounds.minimum, true), (bounds.maximum, true)] + past.map({ ($0, false) }) {
                var changed = event
                changed.eachNumber { member, name, _ in
                    if "\(name)" == path { member = number }
                }
                let entry = OfflineLogEntry(position: 1, event: changed, jobId: changed.jobId)
                try withTemporaryFolder { folder in
                    try OfflineLogWriter(folder: folder).append([entry])
                    let file = try onlyFile(in: folder)
                    #expect(try (validate(file) == 0) == isAllowed, "\(path) = \(number)")
                    guard case .entry? = try OfflineLogReader(path: file).next() else {
                        #expect(!isAllowed, "\(path) = \(number)")
                        return
                    }
                    #expect(isAllowed, "\(path) = \(number)")
                }
            }
        }
    }

    /// The schema says of each field what the list says, in the same order, and nothing more.
    @Test func itSaysOfEachFieldWhatTheListSays() throws {
        let schema = try SchemaNode(file: Self.schema)
        let root = try #require(schema.child("element")?.child("complexType")?.child("sequence"))
        let event = try #require(root.children.first)
        #expect(event.attributes["name"] == "MirroringStatusEventArgs")
        var elements = try schema.elements(ofType: event.attributes["type"])
        let position = elements.remove(at: 1)
        #expect(position.attributes == ["name": "Position", "type": "xs:long"])
        let publisher = elements.remove(at: 1)
        #expect(publisher.attributes == ["name": "Publisher", "type": "xs:string", "minOccurs": "0"])
        try compare(MirroringStatusEventArgs.fieldList, with: elements, in: schema, at: "event")
    }

    private func compare(
        _ fields: [EventField],
        with elements: [SchemaNode],
        in schema: SchemaNode,
        at path: String
    ) throws {
        try #require(elements.map { $0.attributes["name"] } == fields.map(\.xml), "\(path)")
        for (field, element) in zip(fields, elements) {
            let path = "\(path)/\(field.xml)"
            let type = element.attributes["type"]
            #expect(element.attributes["minOccurs"] == (field.isRequired ? nil : "0"), "\(path)")
            #expect(element.attributes["maxOccurs"] == nil, "\(path)")
            switch field.kind {
            case .text: #expect(type == "xs:string", "\(path)")
            case .truth: #expect(type == "xs:boolean", "\(path)")
            case .time: #expect(type == "xs:dateTime", "\(path)")
            case .uuid: #expect(type == "Guid", "\(path)")
            case .integer:
                let bounds = try #require(field.bounds, "\(path)")
                let simple = try #require(schema.child("simpleType", named: type), "\(path)")
                let restriction = try #require(simple.child("restriction"), "\(path)")
                #expect(restriction.attributes == ["base": "xs:long"], "\(path)")
                let least = restriction.child("minInclusive")?.attributes["value"]
                let most = restriction.child("maxInclusive")?.attributes["value"]
                #expect(least == "\(bounds.minimum)", "\(path)")
                #expect(most == (bounds.maximum == .max ? nil : "\(bounds.maximum)"), "\(path)")
                #expect(restriction.children.count == (most == nil ? 1 : 2), "\(path)")
            case .word(let words):
                let restriction = try #require(element.child("simpleType")?.child("restriction"), "\(path)")
                #expect(restriction.children.map { $0.attributes["value"] } == words, "\(path)")
                #expect(restriction.children.allSatisfy { $0.name == "enumeration" }, "\(path)")
            case .part:
                try compare(field.fields, with: schema.elements(ofType: type), in: schema, at: path)
            case .list(let name):
                let sequence = try #require(element.child("complexType")?.child("sequence"), "\(path)")
                try #require(sequence.children.count == 1, "\(path)")
                let item = sequence.children[0].attributes
                #expect(item["name"] == name, "\(path)")
                #expect(item["minOccurs"] == "0" && item["maxOccurs"] == "unbounded", "\(path)")
                try compare(field.fields, with: schema.elements(ofType: item["type"]), in: schema, at: path)
            }
        }
    }

    /// What libxml2's validator, the one behind xmllint, says: 0 if valid.
    private func validate(_ path: String) throws -> Int32 {
        let parser = try #require(xmlSchemaNewParserCtxt(Self.schema))
        defer { xmlSchemaFreeParserCtxt(parser) }
        let schema = try #require(xmlSchemaParse(parser))
        defer { xmlSchemaFree(schema) }
        let validator = try #require(xmlSchemaNewValidCtxt(schema))
        defer { xmlSchemaFreeValidCtxt(validator) }
        xmlSchemaSetValidStructuredErrors(validator, { _, _ in }, nil)  // or it prints them
        return xmlSchemaValidateFile(validator, path, 0)
    }
}

/// An element of the schema.
private struct SchemaNode {
    let name: String
    let attributes: [String: String]
    let children: [SchemaNode]

    init(file path: String) throws {
        let document = try #require(xmlReadFile(path, nil, 0))
        defer { xmlFreeDoc(document) }
        self.init(try #require(xmlDocGetRootElement(document)))
    }

    private init(_ node: xmlNodePtr) {
        name = String(cString: node.pointee.name)
        var attributes: [String: String] = [:]
        var attribute = node.pointee.properties
        while let found = attribute {
            attributes[String(cString: found.pointee.name)] =
                found.pointee.children?.pointee.content.map { String(cString: $0) } ?? ""
            attribute = found.pointee.next
        }
        self.attributes = attributes
        var children: [SchemaNode] = []
        var child = node.pointee.children
        while let found = child {
            if found.pointee.type == XML_ELEMENT_NODE { children.append(SchemaNode(found)) }
            child = found.pointee.next
        }
        self.children = children
    }

    func child(_ kind: String, named name: String? = nil) -> SchemaNode? {
        children.first { $0.name == kind && (name == nil || $0.attributes["name"] == name) }
    }

    func elements(ofType name: String?) throws -> [SchemaNode] {
        let type = try #require(children.first { $0.name == "complexType" && $0.attributes["name"] == name })
        return try #require(type.child("sequence")).children
    }
}
