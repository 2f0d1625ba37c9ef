import Foundation
import RabbitMQManagement
import Testing

@Suite struct TopologyDefinitionsTests {
    @Test func survivesWritingAndReading() throws {
        let text = #"""
            {"exchanges": [{"name": "e", "vhost": "/", "type": "topic", "durable": true, "auto_delete": false, "internal": false,
              "arguments": {"a": 1, "b": true, "c": "x", "d": 1.5, "e": [null], "f": {"g": 2}}}],
             "queues": [{"name": "q", "durable": true, "auto_delete": false, "arguments": {}}],
             "bindings": [{"source": "e", "destination": "q", "destination_type": "queue", "routing_key": "#", "arguments": {}}],
             "policies": [{"name": "p", "pattern": "^q$", "apply-to": "queues", "priority": 1, "definition": {"max-age": "7D"}}]}
            """#
        let definitions = try JSONDecoder().decode(TopologyDefinitions.self, from: Data(text.utf8))
        #expect(
            definitions.exchanges.first?.arguments == [
                "a": .integer(1), "b": .boolean(true), "c": .string("x"), "d": .number(1.5), "e": .list([.null]),
                "f": .table(["g": .integer(2)]),
            ]
        )
        let again = try JSONDecoder().decode(TopologyDefinitions.self, from: JSONEncoder().encode(definitions))
        #expect(again == definitions)
    }

    @Test func fileThatIsNotThereIsNamed() {
        let error = #expect(throws: ManagementError.self) { try TopologyDefinitions(file: "/nowhere/definitions.json") }
        #expect(
            error?.description
                == "The file of definitions /nowhere/definitions.json can't be opened: no such file or directory. Correct that, or name another."
        )
    }

    @Test func fileThatIsWrongIsNamedWithThePlace() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(#"{"exchanges": [{"name": "e", "type": 5}], "queues": [], "bindings": [], "policies": []}"#.utf8)
            .write(to: file)
        let error = #expect(throws: ManagementError.self) { try TopologyDefinitions(file: file.path()) }
        #expect(error?.code == .invalidDefinitions)
        #expect(error?.description.contains("\(file.path()) are not valid: exchanges[0].type: ") == true)
    }
}
