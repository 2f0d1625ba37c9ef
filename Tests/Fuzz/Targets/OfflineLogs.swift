import EventSamples
import Foundation
import MirroringEvents
import MirroringOfflineLog

/// Offline logs, which any program may have written.
struct OfflineLogs: FuzzTarget {
    static let name = "offline-log"
    static let summary = "the XML file of a run"
    static var form: any InputForm { XMLForm() }

    static var large: [LargeInput] {
        [
            LargeInput("attributes") {
                [UInt8](
                    opening + "<MirroringStatusEventArgs ",
                    [UInt8](numbered: 10_000) { "a\($0)='' " },
                    "/>\(closing)"
                )
            },
            LargeInput("a long text") { log("<a>", [UInt8]("x", times: 8 << 20), "</a>") },
            LargeInput("levels") { log("", [UInt8]("<a>", times: 300_000), "") },
            LargeInput("events without anything") {
                log("", [UInt8]("<MirroringStatusEventArgs/>\n", times: 50_000), "")
            },
            LargeInput("texts in many parts") { log("<JobId>", [UInt8]("a<!---->", times: 200_000), "</JobId>") },
            LargeInput("ends of events alone") {
                log("", [UInt8]("</MirroringStatusEventArgs>\n", times: 100_000), "")
            },
            LargeInput("entities in entities") {
                let entities = [UInt8](numbered: 20) { "<!ENTITY e\($0 + 1) \"&e\($0);&e\($0);\">" }
                return [UInt8]("<!DOCTYPE a [<!ENTITY e0 \"x\">", entities, "]>\(opening)&e20;\(closing)")
            },
            LargeInput("lines") { log("", [UInt8]("\n", times: 4 << 20), "<") },
        ]
    }

    private static let opening = """
        <?xml version="1.0" encoding="utf-8"?>
        <ArrayOfMirroringStatusEventArgs xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
        xmlns:xsd="http://www.w3.org/2001/XMLSchema">

        """
    private static let closing = "</ArrayOfMirroringStatusEventArgs>\n"

    /// A file with an event's element in it that holds all this.
    private static func log(_ start: String, _ middle: [UInt8], _ end: String) -> [UInt8] {
        [UInt8](
            "\(opening)  <MirroringStatusEventArgs>\(start)",
            middle,
            "\(end)</MirroringStatusEventArgs>\n\(closing)"
        )
    }

    static let fileName =
        "01234567-89ab-7def-8123-456789abcde2_20260131T235959Z_01234567-89ab-7def-8123-456789abcde1.xml"

    private let file: ScratchFile

    init(in folder: ScratchFolder) {
        file = ScratchFile(Self.fileName, in: folder)
    }

    mutating func read(_ input: [UInt8]) throws -> Bool {
        try file.write(input)
        let reader: OfflineLogReader
        do throws(OfflineLogError) {
            reader = try OfflineLogReader(path: file.path)
        } catch {
            guard error.code == .notAnOfflineLog else { throw error }
            return false
        }
        var random = SeededGenerator(seed: input.fingerprint)
        var first: OfflineLogEntry?
        var isWhole = true
        while let item = try reader.next() {
            switch item {
            case .entry(let entry):
                first = first ?? entry
                try check(entry, &random)
            case .skipped(let skip):
                isWhole = false
                guard skip.line > 0, !skip.reason.isEmpty else { throw Finding("A skipped part has no line: \(skip)") }
            }
        }
        guard try OfflineLogSummary(path: file.path).first == first else {
            throw Finding("The summary's first event is not the file's.")
        }
        try follow(&random)
        return first != nil && isWhole
    }

    /// Whoever follows a log reads each line by itself.
    private func follow(_ random: inout SeededGenerator) throws {
        var follower: OfflineLogFollower
        do throws(OfflineLogError) {
            follower = try OfflineLogFollower(path: file.path)
        } catch {
            guard error.code == .notAnOfflineLog else { throw error }
            return
        }
        var entries = try follower.next()
        while !entries.isEmpty {
            for entry in entries { try check(entry, &random) }
            entries = try follower.next()
        }
    }

    private func check(_ entry: OfflineLogEntry, _ random: inout SeededGenerator) throws {
        try entry.event.checkPromises(&random)
        guard let again = OfflineLogEntry(line: entry.line(), jobId: entry.jobId), again == entry else {
            throw Finding("The event is another one after it was written and read as XML.")
        }
    }
}
