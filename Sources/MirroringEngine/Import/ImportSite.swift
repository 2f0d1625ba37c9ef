import MirroringFiles

/// Where a package is imported: what all steps work on.
final class ImportSite {
    let folder: PackageFolder
    let destination: FolderTree
    /// The items as they were transferred.
    let tree: FolderTree
    /// What is replaced or deleted, by number; hard links before they are in place.
    let kept: OpenedFolder
    let journal: ImportJournal
    private var numbers = 0

    /// Opens the trees and begins the journal.
    init(_ folder: PackageFolder, destination: String) throws(RunFailure) {
        self.folder = folder
        self.destination = try FolderTree(path: destination)
        tree = try folder.openTree()
        // There is no other journal, so what an earlier try has kept is of no use any more.
        journal = try ImportJournal(of: folder, into: destination)
        kept = try folder.makeKept()
    }

    /// A number for what is kept that nothing else has.
    func nextNumber() -> Int {
        numbers += 1
        return numbers
    }
}
