import Glibc

/// A job with the file that says it: sentences about several jobs name files and lines.
public struct JobDocument: Sendable, Hashable {
    /// The job.
    public let job: Job
    /// The job file, as it was named or found.
    public let file: String
    /// The line of each key that is written, from 1.
    private let lines: [String: Int]

    init(job: Job, file: String, lines: [String: Int]) {
        self.job = job
        self.file = file
        self.lines = lines
    }

    /// Whether another document is of the same file, which may have several names, and be named in several ways.
    public func isOfSameFile(as other: JobDocument) -> Bool {
        guard file != other.file else { return true }
        var status = (stat(), stat())
        return stat(file, &status.0) == 0 && stat(other.file, &status.1) == 0
            && status.0.st_dev == status.1.st_dev && status.0.st_ino == status.1.st_ino
    }

    /// The line of a key, from 1; nil if it is left out.
    public func line(of key: String) -> Int? {
        lines[key]
    }

    /// Where a key stands, `file:line`; the file alone if the key is left out.
    public func place(of key: String) -> String {
        file + (lines[key].map { ":\($0)" } ?? "")
    }
}
