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
}
