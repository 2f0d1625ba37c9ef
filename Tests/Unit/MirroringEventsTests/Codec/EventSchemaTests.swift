import EventSamples
import Foundation
import MirroringEvents
import Testing

/// The published schema and the codec say the same.
@Suite struct EventSchemaTests {
    private static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../Broker/schemas/event.json").standardized

    private static func schema() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: path)) as? [String: Any])
    }

    @Test func theIdentifierIsTheOneOnTheWire() throws {
        #expect(try Self.schema()["$id"] as? String == MirroringStatusEventArgs.schemaIdentifier)
    }

    @Test func sequencesEndWhereTheReaderSays() throws {
        let properties = try #require(try Self.schema()["properties"] as? [String: [String: Any]])
        #expect(properties["sequence"]?["maximum"] as? Int == EventLimits.sequence)
        for statement in ["job-silent.json", "job-heard.json"] {
            let file = Self.path.deletingLastPathComponent().appending(path: statement)
            let schema = try #require(
                try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any]
            )
            let said = try #require(schema["properties"] as? [String: [String: Any]])
            #expect(said["sequence"]?["maximum"] as? Int == EventLimits.sequence)
        }
    }

    @Test func itsMembersAreThoseThatTheCodecWrites() throws {
        var generator = EventGenerator(seed: 3)
        let body = try JSONSerialization.jsonObject(with: Data(generator.completeEvent().encodedJSON()))
        let schema = try Self.schema()
        #expect(try properties(of: schema, in: schema) == memberPaths(of: body))
    }

    @Test func whatItRequiresIsWhatTheReaderRequires() throws {
        let schema = try Self.schema()
        var generator = EventGenerator(seed: 4)
        let body = generator.completeEvent().encodedJSON()
        let required = try properties(of: schema, in: schema, onlyRequired: true)
        for path in try properties(of: schema, in: schema) {
            var object = try JSONSerialization.jsonObject(with: Data(body))
            remove(path.split(separator: ".").map(String.init)[...], from: &object)
            let data = [UInt8](try JSONSerialization.data(withJSONObject: object))
            if required.contains(path) {
                let error = #expect(throws: EventDecodingError.self, "\(path)") {
                    try MirroringStatusEventArgs(json: data)
                }
                #expect(error?.code == .missingMember, "\(path)")
                #expect(error?.path == path.replacing("[]", with: "[0]"))
            } else {
                #expect(throws: Never.self, "\(path)") { try MirroringStatusEventArgs(json: data) }
            }
        }
    }

    /// One list, three readers of it: what `validate` refuses, the reader of JSON refuses, and the schema forbids.
    @Test func itsBoundsAreThoseOfTheList() throws {
        var generator = EventGenerator(seed: 5)
        let event = generator.completeEvent()
        let numbers = try bounds(of: Self.schema(), in: Self.schema())
        var listed: Set<String> = []
        var copy = event
        copy.eachNumber { _, path, bounds in
            listed.insert("\(path)")
            #expect(numbers["\(path)"]?.lowerBound == bounds.minimum, "\(path)")
            #expect(numbers["\(path)"]?.upperBound == bounds.maximum, "\(path)")
        }
        #expect(listed == Set(numbers.keys))

        for path in listed {
            for number in [numbers[path]?.lowerBound, numbers[path]?.upperBound].compactMap(\.self) {
                #expect(try findings(of: event, with: number, at: path) == [])
            }
            for number in [numbers[path].map { $0.lowerBound - 1 }, .min].compactMap(\.self) {
                #expect(try findings(of: event, with: number, at: path) == [path, path])
            }
            guard let most = numbers[path]?.upperBound, most < .max else { continue }
            for number in [most + 1, .max] {
                #expect(try findings(of: event, with: number, at: path) == [path, path])
            }
        }
    }

    /// The paths at which `validate` and the reader find fault with an event that has that number.
    private func findings(of event: MirroringStatusEventArgs, with number: Int, at path: String) throws -> [String] {
        var event = event
        event.eachNumber { member, name, _ in
            if "\(name)" == path { member = number }
        }
        var findings: [String] = []
        do { try event.validate() } catch { findings.append(error.path) }
        do { _ = try MirroringStatusEventArgs(json: event.encodedJSON()) } catch { findings.append(error.path) }
        return findings
    }

    /// The bounds of every number of a schema.
    private func bounds(
        of schema: [String: Any],
        in root: [String: Any],
        at path: String = ""
    ) throws -> [String: ClosedRange<Int>] {
        if let reference = schema["$ref"] as? String {
            let name = try #require(reference.split(separator: "/").last.map(String.init))
            let definitions = try #require(root["$defs"] as? [String: [String: Any]])
            return try bounds(of: try #require(definitions[name]), in: root, at: path)
        }
        if schema["type"] as? String == "integer" {
            // Not as a number: JSONSerialization may have one that is only nearly Int.max.
            let limits = try ["minimum", "maximum"].map { try #require((schema[$0] as? NSNumber)?.stringValue) }
            return [path: try #require(Int(limits[0]))...(try #require(Int(limits[1])))]
        }
        var found: [String: ClosedRange<Int>] = [:]
        for choice in schema["anyOf"] as? [[String: Any]] ?? [] {
            found.merge(try bounds(of: choice, in: root, at: path)) { $1 }
        }
        for (name, property) in schema["properties"] as? [String: [String: Any]] ?? [:] {
            found.merge(try bounds(of: property, in: root, at: path.isEmpty ? name : "\(path).\(name)")) { $1 }
        }
        return found
    }

    /// The schema says of each field what the list says, and nothing more.
    @Test func itSaysOfEachFieldWhatTheListSays() throws {
        let schema = try Self.schema()
        try compare(MirroringStatusEventArgs.fieldList, with: schema, in: schema, at: "body")
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        for category in MirroringEvents.Category.known {
            #expect(text.contains(category.rawValue))
        }
    }

    private func compare(
        _ fields: [EventField],
        with schema: [String: Any],
        in root: [String: Any],
        at path: String
    ) throws {
        #expect(schema["type"] as? String == "object", "\(path)")
        let properties = try #require(schema["properties"] as? [String: [String: Any]], "\(path)")
        let required = try #require(schema["required"] as? [String], "\(path)")
        #expect(properties.keys.sorted() == fields.map(\.json).sorted(), "\(path)")
        #expect(required.sorted() == fields.filter(\.isRequired).map(\.json).sorted(), "\(path)")
        for field in fields {
            let path = "\(path).\(field.json)"
            let property = try #require(properties[field.json], "\(path)")
            let (value, isNullable) = try value(of: property, in: root)
            #expect(isNullable == !field.isRequired, "\(path)")
            var facts = value.compactMapValues { $0 as? String ?? ($0 as? NSNumber)?.stringValue }
            facts["description"] = nil
            switch field.kind {
            case .text: #expect(facts == ["type": "string"], "\(path)")
            case .truth: #expect(facts == ["type": "boolean"], "\(path)")
            case .time: #expect(facts == ["type": "string", "format": "date-time"], "\(path)")
            case .uuid:
                facts["pattern"] = nil
                #expect(facts == ["type": "string", "format": "uuid"], "\(path)")
            case .integer:
                let bounds = try #require(field.bounds, "\(path)")
                let limits = ["minimum": "\(bounds.minimum)", "maximum": "\(bounds.maximum)"]
                #expect(facts == limits.merging(["type": "integer"]) { $1 }, "\(path)")
            case .word(let words):
                #expect(facts.isEmpty, "\(path)")
                // The older spelling is read, and never written.
                let read = field.json == "state" ? words + ["Transfering"] : words
                #expect(value["enum"] as? [String] == read, "\(path)")
            case .part:
                try compare(field.fields, with: value, in: root, at: path)
            case .list:
                #expect(facts == ["type": "array"], "\(path)")
                let items = try #require(value["items"] as? [String: Any], "\(path)")
                try compare(field.fields, with: self.value(of: items, in: root).schema, in: root, at: "\(path)[]")
            }
        }
    }

    /// What a property's value has to be, references followed, and whether it may be null as well, which is the same as absent.
    private func value(
        of property: [String: Any],
        in root: [String: Any]
    ) throws -> (schema: [String: Any], isNullable: Bool) {
        if let reference = property["$ref"] as? String {
            let name = try #require(reference.split(separator: "/").last.map(String.init))
            let definitions = try #require(root["$defs"] as? [String: [String: Any]])
            return try value(of: try #require(definitions[name]), in: root)
        }
        if let choices = property["anyOf"] as? [[String: Any]] {
            let values = choices.filter { $0["type"] as? String != "null" }
            try #require(values.count == 1)
            return (try value(of: values[0], in: root).schema, values.count < choices.count)
        }
        guard let types = property["type"] as? [String] else { return (property, false) }
        var schema = property
        schema["type"] = types.first { $0 != "null" }
        return (schema, types.contains("null"))
    }

    /// The paths of all properties of a schema, references followed, elements of arrays as `[]`.
    private func properties(
        of schema: [String: Any],
        in root: [String: Any],
        at path: String = "",
        onlyRequired: Bool = false
    ) throws -> Set<String> {
        if let reference = schema["$ref"] as? String {
            let name = try #require(reference.split(separator: "/").last.map(String.init))
            let definitions = try #require(root["$defs"] as? [String: [String: Any]])
            return try properties(of: try #require(definitions[name]), in: root, at: path, onlyRequired: onlyRequired)
        }
        if let items = schema["items"] as? [String: Any] {
            return try properties(of: items, in: root, at: "\(path)[]", onlyRequired: onlyRequired)
        }
        let required = schema["required"] as? [String] ?? []
        var paths: Set<String> = []
        for (name, property) in schema["properties"] as? [String: [String: Any]] ?? [:] {
            let propertyPath = path.isEmpty ? name : "\(path).\(name)"
            if !onlyRequired || required.contains(name) {
                paths.insert(propertyPath)
            }
            paths.formUnion(try properties(of: property, in: root, at: propertyPath, onlyRequired: onlyRequired))
        }
        return paths
    }

    private func remove(_ path: ArraySlice<String>, from value: inout Any) {
        guard let name = path.first, var object = value as? [String: Any] else { return }
        if name.hasSuffix("[]"), path.count > 1, var array = object[String(name.dropLast(2))] as? [Any] {
            for index in array.indices {
                remove(path.dropFirst(), from: &array[index])
            }
            object[String(name.dropLast(2))] = array
        } else if path.count == 1 {
            object[name] = nil
        } else if var inner = object[name] {
            remove(path.dropFirst(), from: &inner)
            object[name] = inner
        }
        value = object
    }
}
