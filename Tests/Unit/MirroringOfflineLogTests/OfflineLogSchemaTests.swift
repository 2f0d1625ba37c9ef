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
                return OfflineLogEntry(position: UInt64(sequence), event: event, jobId: jobId)
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
