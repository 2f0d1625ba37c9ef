import Testing

@testable import MirroringSettings

/// A file that is another than is meant, or was made to be read for long.
@Suite struct ManyProblemsTests {
    private func problems(_ text: String) -> [SettingProblem] {
        SettingsFile(text, path: "/etc/x.yaml", of: .engine, in: SettingsComponent.all).problems
    }

    @Test(arguments: [
        (1...99_999).map { "key\($0): 1\n" }.joined(),
        "outbox:\n" + (1...99_999).map { "  key\($0): 1\n" }.joined(),
        "broker:\n  uri:\n" + String(repeating: "  - ''\n", count: 99_999),
    ])
    func onlyTheFirstAreTold(_ text: String) throws {
        let problems = problems(text)
        #expect(problems.count == SettingsFile.mostProblems + 1)
        #expect(problems.dropLast().map(\.line) == problems.dropLast().map(\.line).sorted())
        #expect(try #require(problems.first).line <= 3)
        #expect(problems.last?.description == "/etc/x.yaml: The rest is not looked at. Correct these first.")
    }

    @Test func allOfAFewAreTold() {
        let problems = problems((1..<SettingsFile.mostProblems).map { "key\($0): 1\n" }.joined())
        #expect(problems.map(\.line) == Array(1..<SettingsFile.mostProblems))
    }
}
