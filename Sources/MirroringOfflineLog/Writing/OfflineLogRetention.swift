/// How long offline logs are kept, and how much room they may take.
public struct OfflineLogRetention: Sendable, Hashable {
    /// How long a file is kept after its last event, whatever became of its run; nil for ever.
    public var age: Duration?
    /// How many bytes all files may take together; nil for as many as the disk has.
    public var bytes: Int?

    /// A rule; by default it keeps everything.
    public init(age: Duration? = nil, bytes: Int? = nil) {
        self.age = age
        self.bytes = bytes
    }
}

/// What a writer has removed by an ``OfflineLogRetention``.
package struct OfflineLogRemoval: Sendable, Hashable, CustomStringConvertible {
    /// Files that were older than they may be.
    package internal(set) var old = 0
    /// Files of finished runs, and files set aside as damaged, that there was no room for.
    package internal(set) var finished = 0
    /// Files of runs without a terminal event that there was no room for.
    package internal(set) var unfinished = 0
    /// The bytes of all of them.
    package internal(set) var bytes = 0
    /// The first file that could not be removed, and why; nil if there was none.
    package internal(set) var failure: OfflineLogError?

    /// Nothing yet.
    package init() {}

    /// How many files were removed.
    package var files: Int { old + finished + unfinished }

    /// A sentence with numbers and reasons.
    package var description: String {
        let parts = [
            (old, "too old"), (finished, "of finished runs to make room"),
            (unfinished, "of unfinished runs to make room"),
        ]
        let reasons = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        let what = files == 1 ? "1 file with \(bytes) bytes was" : "\(files) files with \(bytes) bytes were"
        return "\(what) removed\(reasons.isEmpty ? "" : ": ")\(reasons)."
    }
}
