import Foundation

/// A disk that loses its power, simulated: the library PowerCut keeps aside what each flush has brought to it.
struct PowerCut {
    /// The folder on that disk.
    let folder: String

    private var disk: String { "\(folder).disk" }

    /// What a process needs in its environment to run on it.
    func environment(library: String) -> [String: String] {
        ["LD_PRELOAD": library, "MIRRORING_POWER_CUT_FOLDER": folder]
    }

    /// Makes the folder, and the place for what survives.
    func prepare() throws {
        for path in [folder, disk] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
    }

    /// Power is back: the folder holds what was flushed, and nothing else.
    func restore() throws {
        let files = FileManager.default
        for name in try files.contentsOfDirectory(atPath: folder) {
            try files.removeItem(atPath: "\(folder)/\(name)")
        }
        guard let names = files.contents(atPath: "\(disk)/.names") else { return }
        for name in String(decoding: names, as: UTF8.self).split(separator: "\n") {
            // A name without a flush of its file is an empty file.
            files.createFile(atPath: "\(folder)/\(name)", contents: files.contents(atPath: "\(disk)/\(name)") ?? Data())
        }
    }
}
