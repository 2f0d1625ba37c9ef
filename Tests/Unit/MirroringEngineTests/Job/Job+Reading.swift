@testable import MirroringEngine

extension Job {
    /// The keys that every job file needs, on four lines.
    static let neededLines = "id: 5f0c6a3e-7d0b-4f3c-9b1e-2a6d8c4e1f70\nname: A job\nsource: /s\ndestination: /d\n"

    /// Reads a job file whose lines from the fifth on are given.
    static func reading(_ lines: String) throws(JobFileFailure) -> Job {
        try JobFile.parse(neededLines + lines, file: "/jobs/a.yaml")
    }

    /// What is wrong with those lines, without file and line; nil if nothing is.
    static func problem(in lines: String) -> String? {
        do throws(JobFileFailure) {
            _ = try reading(lines)
            return nil
        } catch {
            return error.problems.map(\.problem).joined(separator: "\n")
        }
    }
}
