import EventSamples
import Foundation
import MirroringEvents
import Testing

/// What the one list of an event's fields has to be so that everything can go by it.
@Suite struct FieldListTests {
    /// The list of a type, and what the type itself has.
    private struct Listed: Sendable {
        let place: String
        let fields: [EventField]
        let members: Set<String>

        init<Part: EventPart>(_ part: Part) {
            place = "\(Part.place)"
            fields = Part.fieldList
            members = Set(Mirror(reflecting: part).children.compactMap(\.label))
        }
    }

    private static let parts: [Listed] = {
        let event = MirroringStatusEventArgs.everyField()
        let data = event.transferData
        return [
            Listed(event), Listed(event.engine), Listed(data), Listed(data.initializeData), Listed(data.status),
            Listed(data.packageHeader ?? .blank), Listed(data.packageBody ?? .blank),
            Listed(data.status.statusLog.first ?? .blank), Listed(data.progress ?? .blank), Listed(data.tree ?? .blank),
        ]
    }()

    @Test func eachMemberOfATypeIsListedOnce() {
        for part in Self.parts {
            #expect(part.fields.map(\.json).sorted() == part.members.sorted())
            #expect(Set(part.fields.map(\.xml)).count == part.fields.count)
        }
        #expect(Self.parts.reduce(0) { $0 + $1.fields.count } == 81)
    }

    @Test func eachPartKnowsItsPlace() {
        func places(_ fields: [EventField], in place: String) -> [String] {
            fields.filter { !$0.fields.isEmpty }.flatMap { field in
                var path = place.isEmpty ? field.json : "\(place).\(field.json)"
                if case .list = field.kind { path += "[]" }
                return [path] + places(field.fields, in: path)
            }
        }
        let all = [""] + places(MirroringStatusEventArgs.fieldList, in: "")
        #expect(Self.parts.map(\.place).sorted() == all.sorted())
    }

    @Test func eachPartHasNoMoreFieldsThanAreTallied() {
        for part in Self.parts {
            #expect(part.fields.count <= 64)
        }
    }

    @Test func eachNumberIsShownWithItsPath() {
        var event = MirroringStatusEventArgs.everyField()
        var shown: [String: Int] = [:]
        event.eachNumber { number, path, _ in shown["\(path)"] = number }
        #expect(shown.count == 39)
        #expect(shown["sequence"] == 7)
        #expect(shown["transferData.initializeData.attempt"] == 2)
        #expect(shown["transferData.packageHeader.etaSeconds"] == 23)
        #expect(shown["transferData.packageBody.importedFiles"] == 28)
        #expect(shown["transferData.progress.percent"] == 43)
        #expect(shown["transferData.tree.bytes"] == 46)
    }

    @Test func eachNumberCanBeChanged() {
        var event = MirroringStatusEventArgs.everyField()
        event.eachNumber { number, _, _ in number += 1_000 }
        #expect(event.schemaVersion == 1_003)
        #expect(event.transferData.initializeData.totalDeletions == 1_017)
        #expect(event.transferData.packageBody?.pages == 1_024)
        #expect(event.transferData.progress?.etaSeconds == 1_044)
        #expect(event.transferData.tree?.files == 1_045)
    }

    @Test func whatIsAbsentIsNotShown() {
        var event = MirroringStatusEventArgs.everyField()
        event.transferData.packageHeader = nil
        event.transferData.initializeData.attempt = nil
        event.transferData.initializeData.lastExecution = nil
        var paths: [String] = []
        event.eachNumber { _, path, _ in paths.append("\(path)") }
        event.eachTime { _, path, _ in paths.append("\(path)") }
        #expect(!paths.contains { $0.hasPrefix("transferData.packageHeader") })
        #expect(!paths.contains("transferData.initializeData.attempt"))
        #expect(!paths.contains("transferData.initializeData.lastExecution"))
        #expect(event.transferData.packageHeader == nil)
    }

    @Test func eachMomentIsShownWithItsPathAndItsPlaceInTheLog() {
        var event = MirroringStatusEventArgs.everyField()
        var shown: [String] = []
        event.eachTime { time, path, index in
            shown.append("\(path) \(index.map(String.init) ?? "-")")
            time.milliseconds += 1
        }
        #expect(
            shown == [
                "transferData.initializeData.lastExecution -", "transferData.status.statusLog[].time 0",
                "transferData.status.statusLog[].time 1", "transferData.status.sentTime -",
                "transferData.status.receivedTime -",
            ]
        )
        let status = event.status
        #expect(event.transferData.initializeData.lastExecution?.milliseconds == 1_766_601_000_006)
        #expect(status.statusLog.map(\.time.milliseconds) == [1_769_903_999_124, 1_769_904_000_001])
        #expect(status.sentTime.milliseconds == 1_769_903_999_124)
    }
}
