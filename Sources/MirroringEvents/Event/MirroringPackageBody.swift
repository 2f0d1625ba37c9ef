/// What a package holds: counts and names, never content.
public struct MirroringPackageBody: Sendable, Hashable, Codable {
    /// Pages in the package.
    public var pages: Int
    /// Files in the package that are not pages.
    public var files: Int
    /// Entries that the package is to delete at the destination; ``deleted`` says how many it has.
    public var deletions: Int
    /// Pages that are in place at the destination.
    public var importedPages: Int
    /// Files that are in place at the destination.
    public var importedFiles: Int
    /// The path, relative to the root, that is moving now.
    public var currentItem: String?
    /// The SHA-256 of the package's manifest, in lower-case hexadecimal.
    public var digest: String?
    /// Pages and files of the package that should be in place and can't be mirrored in this run.
    public var failedItems: Int?
    /// Entries that were deleted at the destination.
    public var deleted: Int?

    /// A package of which nothing is imported yet.
    public init(pages: Int, files: Int, deletions: Int, digest: String? = nil) {
        self.pages = pages
        self.files = files
        self.deletions = deletions
        self.importedPages = 0
        self.importedFiles = 0
        self.digest = digest
    }
}
