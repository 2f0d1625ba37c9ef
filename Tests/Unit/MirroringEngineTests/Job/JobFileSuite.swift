import Testing

@testable import MirroringEngine

/// What tests of job files share: files of a few lines, and what is wrong with them.
protocol JobFileSuite {}

extension JobFileSuite {
    static var id: String { "5f0c6a3e-7d0b-4f3c-9b1e-2a6d8c4e1f70" }

    func problems(_ text: String) -> [JobFileError] {
        do throws(JobFileFailure) {
            _ = try JobFile.parse(text, file: "/jobs/a.yaml")
            return []
        } catch {
            return error.problems
        }
    }

    /// The only problem of a file that has one; nil for none.
    func failure(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> JobFileError? {
        let problems = problems(text)
        #expect(problems.count <= 1, "\(problems)", sourceLocation: sourceLocation)
        return problems.first
    }

    /// A job file whose lines from the fifth on are given.
    func file(_ lines: String, id: String = Self.id, source: String = "/s", destination: String = "/d") -> String {
        "id: \(id)\nname: A job\nsource: \(source)\ndestination: \(destination)\n\(lines)"
    }
}
