import Foundation
import Testing

@testable import mirror

@Suite struct JobCompletionTests {
    @Test func jobFilesAndFoldersOfAPathAreOffered() throws {
        let folder = NSTemporaryDirectory() + "mirroring-\(UUID().uuidString)"
        let manager = FileManager.default
        defer { try? manager.removeItem(atPath: folder) }
        for name in ["town", "trunk", ".hidden"] {
            try manager.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        for name in ["town.yaml", "two.yml", "table.txt", "other.yaml"] {
            #expect(manager.createFile(atPath: "\(folder)/\(name)", contents: nil))
        }
        let found = JobCompletion(prefix: "\(folder)/t").candidates
        #expect(found == ["town/", "town.yaml", "trunk/", "two.yml"].map { "\(folder)/\($0)" })
        #expect(JobCompletion(prefix: "\(folder)/none/").candidates == [])
    }

    /// bash expands what it is offered: a name must not be a command.
    @Test func whatAShellWouldExpandIsNotOffered() throws {
        let folder = NSTemporaryDirectory() + "mirroring-\(UUID().uuidString)"
        let manager = FileManager.default
        defer { try? manager.removeItem(atPath: folder) }
        try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let hostile = [
            "$(id)", "`id`", "<(id)", ">(id)", "$HOME", "a\\b", "it's", "\"", "{a,b}", "a;b", "a\nb", "a\u{202E}b",
            "~root",
            // One character to a person, two to a shell.
            "\u{D4E}$(id)",
        ]
        for name in hostile + ["two words", "Übersicht", "a-1_b.c"] {
            #expect(manager.createFile(atPath: "\(folder)/\(name).yaml", contents: nil), "\(name)")
        }
        let found = JobCompletion(prefix: "\(folder)/").candidates
        #expect(Set(found) == Set(["two words", "Übersicht", "a-1_b.c"].map { "\(folder)/\($0).yaml" }))
    }
}
