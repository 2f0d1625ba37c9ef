import MirroringEvents
import MirroringFiles
import MirroringTrace

/// Reads the trace in a folder, and the files beside it, on a queue of its own.
actor FolderProbe {
    /// What is found.
    struct Copy: Sendable, Hashable {
        /// The trace.
        var trace: TraceDocument
        /// The digest of the files; nil if it says nothing about the trace.
        var digest: String?
    }

    /// How often all is read again where a run has ended meanwhile.
    private static let attempts = 3

    private let root: OpenedFolder
    private let path: String
    private let file: TraceFile
    private let executor = SerialQueueExecutor(label: "folder-probe")

    /// The queue: its calls block.
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Opens the folder.
    ///
    /// - Throws: `FileProblem`.
    init(path: String) throws(FileProblem) {
        root = try .named(path)
        self.path = path
        file = TraceFile(in: root, path: path)
    }

    /// Reads trace and files.
    ///
    /// - Throws: ``ProbeProblem``; `CancellationError`.
    func copy() throws -> Copy {
        var bytes = try trace()
        for _ in 1...Self.attempts {
            let trace = try Self.document(bytes, file.path)
            // While a run changes the files they are nobody's copy.
            guard trace.updating == nil else { return Copy(trace: trace) }
            let tree = try read().digest.tree
            let after = try self.trace()
            if after == bytes {
                // What the job leaves alone is among the files, and nobody here knows which it is.
                let isComparable = !trace.hasExclusions || tree.files == trace.tree.files
                return Copy(trace: trace, digest: isComparable ? tree.digest : nil)
            }
            bytes = after
        }
        return Copy(trace: try Self.document(bytes, file.path))
    }

    /// The digest of the files alone.
    ///
    /// - Throws: ``ProbeProblem``; `CancellationError`.
    func digest() throws -> String {
        try read().digest.tree.digest
    }

    private func read() throws -> TreeFiles.Result {
        do {
            return try TreeFiles(of: root, path: path).read()
        } catch let failure as SystemFailure {
            throw ProbeProblem(.unreadable, "\(failure). Allow it, or probe as another user.")
        }
    }

    private func trace() throws(ProbeProblem) -> [UInt8] {
        let bytes: [UInt8]?
        do throws(SystemFailure) {
            bytes = try file.read()
        } catch {
            throw ProbeProblem(.unreadable, "\(error). Allow it, or probe as another user.")
        }
        guard let bytes else {
            throw ProbeProblem(
                .untraced,
                "\(path) has no trace. Set \"trace: true\" in the job that mirrors to it, and run the job."
            )
        }
        return bytes
    }

    private static func document(_ bytes: [UInt8], _ path: String) throws(ProbeProblem) -> TraceDocument {
        do throws(TraceProblem) {
            return try TraceDocument(json: bytes)
        } catch {
            throw ProbeProblem(.unreadable, "\(path) \(error). Run the job that mirrors there.")
        }
    }
}
