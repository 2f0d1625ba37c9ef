import MirroringEvents
package import MirroringFiles

/// A log in a monitoring folder, looked at from outside.
package struct OfflineLogListing: Sendable, Hashable {
    /// The run whose log it is.
    package let file: OfflineLogFile
    /// Its bytes.
    package let bytes: Int
    /// When it was written last.
    package let modified: FileTime

    /// A log by what is known of it.
    package init(file: OfflineLogFile, bytes: Int, modified: FileTime) {
        self.file = file
        self.bytes = bytes
        self.modified = modified
    }
}

extension OpenedLogFolder {
    /// The logs in it, newest run first. What has such a name and is no regular file is passed over.
    package func listing() throws(OfflineLogError) -> [OfflineLogListing] {
        var listing: [OfflineLogListing] = []
        for file in try files().reversed() {
            // It may be removed meanwhile.
            guard let facts = (try? handle.facts(FileName(file.name))) ?? nil, facts.kind == .file else { continue }
            listing.append(OfflineLogListing(file: file, bytes: facts.size, modified: facts.modified))
        }
        return listing
    }
}
