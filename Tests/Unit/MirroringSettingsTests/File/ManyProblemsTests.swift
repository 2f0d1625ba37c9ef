import Testing

@testable import MirroringSettings

/// A file that is another than is meant, or was made to be read for long.
@Suite struct ManyProblemsTests {
    private func problems(_ text: String) -> [SettingProblem] {
        SettingsFile(text, path: "/etc/x.yaml", of: .engine, in: SettingsComponent.all).problems
    }

    /// What there are very many of; a log has its name, and not its text.
    enum Crowd: CaseIterable {
        case keys
        case keysOfASection
        case values

        var text: String {
            switch self {
            case .keys: (1...99_999).map { "key\($0): 1\n" }.joined()
            case .keysOfASection: "outbox:\n" + (1...99_999).map { "  key\($0): 1\n" }.joined()
            case .values: "broker:\n  uri:\n" + String(repeating: "  - ''\n", count: 99_999)
            }
        }
    }

    @Test(arguments: Crowd.allCases)
    func onlyTheFirstAreTold(_ crowd: Crowd) throws {
        let problems = problems(crowd.text)
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
