import MirroringFiles

extension OfflineLogFolder {
    /// Opens the folder: what is written is named relative to it.
    func opened() throws(OfflineLogError) -> OpenedFolder {
        do {
            return try OpenedFolder.named(path)
        } catch {
            throw OfflineLogError(error, of: path)
        }
    }
}

extension OpenedFolder {
    /// Whose files in this folder are written to. What is another's is set aside, since it may change at any time.
    var trust: FileTrust { (try? facts()).map { .ofFolder(owner: $0.owner) } ?? .own }
}
