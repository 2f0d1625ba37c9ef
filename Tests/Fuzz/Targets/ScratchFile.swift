/// The file of a reader that reads one of a certain name.
struct ScratchFile {
    private let folder: ScratchFolder
    private let name: String

    /// Its path.
    var path: String { "\(folder.path)/\(name)" }

    /// Names it; it is there once it is written.
    init(_ name: String, in folder: ScratchFolder) {
        self.folder = folder
        self.name = name
    }

    /// Writes it, in the place of an old one.
    func write(_ bytes: [UInt8]) throws {
        try folder.write(bytes, to: name)
    }
}
