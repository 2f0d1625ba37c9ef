import Foundation
import MirroringEngine
import Testing

@testable import mirror

@Suite struct JobTemplateTests {
    private static let package = #filePath.components(separatedBy: "/Tests/")[0]

    @Test func exampleSaysTheSameOfTheKeysThatMayBeLeftOut() throws {
        let example = try String(contentsOfFile: "\(Self.package)/Config/jobs/example.yaml", encoding: .utf8)
        let start = try #require(example.range(of: "\n\n"))
        #expect(String(example[start.lowerBound...].dropFirst()) == JobTemplate.rest)
    }

    @Test func itIsAJobAsItStands() throws {
        let template = JobTemplate(name: "Town site", source: "/srv/town", destination: "/srv/www")
        let job = try JobFile.parse(template.text, file: "/jobs/town.yaml")
        #expect(job.id == template.id)
        var expected = Job(id: template.id, name: "Town site", source: "/srv/town", destination: "/srv/www")
        expected.file = "/jobs/town.yaml"
        #expect(job == expected)
        #expect(template.text.hasSuffix("both ends\n"))
    }

    @Test func itHasEveryKeyThereIs() throws {
        // Some go with a folder on another machine alone.
        let template = JobTemplate(name: "Town site", source: "ssh://www@web1/srv/town", destination: "/srv/www")
        let text = template.text.replacing(/(?m)^# ([a-zA-Z]+:)/) { "\($0.output.1)" }
        let document = try JobFile.document(text: text, file: "/jobs/town.yaml")
        #expect(document.job.maxDeletionShare == 0.25)
        #expect(document.job.source == "www@web1:/srv/town")
        for key in JobFile.knownKeys { #expect(document.line(of: key) != nil, "\(key)") }
    }

    @Test(arguments: [
        "it's", "a \"b\" \\c", "# no: comment", "Übersicht – 目次", "x\u{1B}[2J\t\u{202E}", "~", "null", "*a", "é 🎉",
    ])
    func anyNameIsReadAsItIsWritten(_ name: String) throws {
        let template = JobTemplate(name: name, source: "/srv/\(name)", destination: "/srv/www/x")
        let job = try JobFile.parse(template.text, file: "/jobs/town.yaml")
        #expect(job.name == name)
        #expect(job.source == "/srv/\(name)")
    }
}
