import Foundation
import Testing

@testable import MirroringEngine

/// Whatever the system refused was said not to exist, and to be created.
@Suite struct JobValidationReachTests {
    @Test(arguments: ["source", "destination"])
    func `a link that leads to itself is called one`(key: String) throws {
        let fixture = try EngineFixture()
        let loop = "\(fixture.path)/loop"
        try #require(symlink(loop, loop) == 0)
        let job = Job(
            id: UUID(),
            name: "A job",
            source: key == "source" ? "\(loop)/site" : fixture.source,
            destination: key == "source" ? fixture.destination : "\(loop)/site"
        )
        let problems = JobValidation(job: job).problems().filter { $0.key == key }
        let sentence = try #require(problems.first?.failure.description)
        #expect(sentence.hasPrefix("The \(key) \(loop)/site can't be looked at: \(loop): "))
        #expect(sentence.hasSuffix("Correct that link, or name another folder in \"\(key)\"."))
    }

    @Test func `what is missing is said to be missing`() throws {
        let fixture = try EngineFixture()
        try EngineFixture.remove(fixture.source)
        try fixture.write(Array("file".utf8), "text", in: fixture.path)
        #expect(
            JobValidation(job: fixture.job()).problems().first?.failure.description.contains("does not exist") == true
        )
        let job = Job(id: UUID(), name: "A job", source: "\(fixture.path)/file/x", destination: fixture.destination)
        #expect(JobValidation(job: job).problems().first?.failure.description.contains("does not exist") == true)
    }
}
