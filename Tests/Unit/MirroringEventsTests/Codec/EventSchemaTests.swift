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
        #expect(try Self.schema()["$id"] as? String == Topology.eventSchema)
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
                #expect(throws: EventDecodingError.self, "\(path)") { try MirroringStatusEventArgs(json: data) }
            } else {
                #expect(throws: Never.self, "\(path)") { try MirroringStatusEventArgs(json: data) }
            }
        }
    }

    @Test func itsWordsAreThoseOfTheTypes() throws {
        let text = try String(contentsOf: Self.path, encoding: .utf8)
        let words =
            MirroringState.allCases.map(\.rawValue) + Severity.allCases.map(\.rawValue)
            + Outcome.allCases.map(\.rawValue)
            + LogLevel.allCases.map(\.rawValue)
        for word in words {
            #expect(text.contains("\"\(word)\""), "\(word)")
        }
        for category in MirroringEvents.Category.known {
            #expect(text.contains(category.rawValue))
        }
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
