import Testing

@testable import MirroringSettings

@Suite struct YAMLAliasTests {
    private func problem(_ text: String) -> YAMLProblem? {
        do throws(YAMLProblem) {
            return try YAMLText.read(text) { (_) throws(YAMLProblem) in nil }
        } catch {
            return error
        }
    }

    /// A key that stands for 3^40 texts kept a command busy for ever.
    @Test(.timeLimit(.minutes(15))) func keyThatStandsForTooMuchIsNotLookedThrough() {
        let lists = (0..<40).map { "k\($0): &a\($0 + 1) [*a\($0), *a\($0), *a\($0)]\n" }
        let problem = problem("k: &a0 x\n\(lists.joined())? *a40\n: 1\n")
        #expect(problem?.line == 12)
        #expect(
            problem?.sentence
                == "Names with * stand here more than 30 times. Write the values themselves, or texts in quotes."
        )
    }

    @Test(arguments: ["- *a\n", "- {*a : 1}\n", "- [*a,*a]\n", "- ? *a\n"])
    func aFewNamesAreRead(_ line: String) {
        let perLine = line.count { $0 == "*" }
        let text = "- &a x\n" + String(repeating: line, count: YAMLAliases.most / perLine)
        #expect(problem(text) == nil)
        #expect(problem(text + line)?.line == YAMLAliases.most / perLine + 2)
    }

    @Test func asterisksInTextsAreNoNames() {
        #expect(problem(String(repeating: "- \"*.tmp\"\n- '*.html'\n- a*b\n- chapter-*.html\n", count: 100)) == nil)
    }
}
