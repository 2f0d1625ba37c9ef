import Foundation

/// The places where jobs are found by name.
public enum JobCatalog {
    /// `Config/jobs` in the working folder, then `/etc/mirroring/jobs`.
    public static let standardFolders = ["Config/jobs", "/etc/mirroring/jobs"]

    /// Finds the file of a job.
    ///
    /// - Parameters:
    ///   - job: a path (with a slash, or ending in `.yaml` or `.yml`), or a name.
    ///   - folders: where names are looked for.
    /// - Throws: ``JobFileError`` that says where it was looked for, and which name comes nearest.
    public static func file(of job: String, in folders: [String] = standardFolders) throws(JobFileError) -> String {
        if job.contains("/") || job.hasSuffix(".yaml") || job.hasSuffix(".yml") {
            guard FileManager.default.fileExists(atPath: job) else {
                throw JobFileError(file: job, "There is no such job file. Correct the path.")
            }
            return job
        }
        let candidates = folders.map { "\($0)/\(job).yaml" }
        if let file = candidates.first(where: FileManager.default.fileExists(atPath:)) { return file }
        let names = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
            .filter { $0.hasSuffix(".yaml") }
            .map { String($0.dropLast(5)) }
        let hint =
            Spelling.nearest(to: job, of: names.sorted()).map { "Did you mean \"\($0)\"?" }
            ?? "Name a job file, or put one there."
        throw JobFileError(
            file: job,
            "There is no job of that name: neither \(candidates.joined(separator: " nor ")) exists. \(hint)"
        )
    }
}
