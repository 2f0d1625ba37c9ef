import Foundation
import Subprocess
import SystemPackage
import TestSupport

/// A disk that loses its power, simulated: a library ahead of the C library keeps aside what each flush has brought to it.
struct PowerCut {
    /// The folder on that disk.
    let folder: String

    /// What is loaded into the processes that write there.
    private let library: String

    private var disk: String { "\(folder).disk" }

    /// Makes the folder, the place for what survives, and the library, by the C compiler that comes with Swift.
    ///
    /// - Throws: with the compiler's words, if it can't be compiled.
    init(folder: String) async throws {
        self.folder = folder
        library = "\(folder).powercut.so"
        for path in [folder, disk] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        let source = Package.folder.appending(path: "Tests/Faults/TestBed/powercut.c").path()
        let compiler = try await Subprocess.run(
            .name("clang"),
            arguments: ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"],
            output: .discarded,
            error: .string(limit: 1 << 16)
        )
        guard compiler.terminationStatus.isSuccess else {
            throw NotCompiled(description: "\(source): \(compiler.standardError)")
        }
    }

    private struct NotCompiled: Error, CustomStringConvertible {
        let description: String
    }

    /// What a process needs in its environment to run on it.
    var environment: [String: String] {
        ["LD_PRELOAD": library, "MIRRORING_POWER_CUT_FOLDER": folder]
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
            let flushed = files.contents(atPath: "\(disk)/\(name)") ?? Data()
            try flushed.write(to: URL(filePath: "\(folder)/\(name)"))
        }
    }
}
