import Foundation
import MirroringEvents
import Testing

@testable import MirroringAlerts

/// Texts with places in them.
@Suite struct TextTemplateTests {
    private let notice = AlertNotice(
        alert: Alert(.failed, .sample(.ended(.failed)), jobName: "Site {job}"),
        made: .minute(0)
    )

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("{job}", "Site {job}"), ("{{{status}}}", "{firing}"),
        ("{alert} {severity} {count}", "failed error 1"), ("{category}/{item}@{host}", "network/a/b.html@edit1"),
        (
            "{link}",
            "https://m.example/#/run/00000000-0000-4000-8000-0000000000aa?job=00000000-0000-4000-8000-000000000001"
        ),
        ("{since} {run}", "2026-05-28T20:26:40.000Z 00000000-0000-4000-8000-0000000000aa"),
    ])
    func placesAreFilled(template: String, text: String) throws {
        #expect(try TextTemplate(template).text(for: notice, page: "https://m.example") == text)
    }

    @Test func withoutAPageThereIsNoLink() throws {
        #expect(try TextTemplate("<{link}>").text(for: notice, page: nil) == "<>")
    }

    @Test(arguments: [
        ("{jab}", "Did you mean {job}?"), ("{zzzzzzzzzz}", "There are {alert}, "), ("{job", "not closed"),
        ("job}", "not opened"), ("{}", "which nothing is known of"), ("{job}}", "not opened"),
    ])
    func mistakesAreNamed(template: String, words: String) throws {
        let problem = try #require(throws: TemplateProblem.self) { try TextTemplate(template) }
        #expect(problem.description.contains(words), "\(problem)")
    }
}
