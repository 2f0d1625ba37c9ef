import Foundation
import Testing

@testable import MirroringAlerts

/// Programs that are run to tell somebody.
@Suite(.timeLimit(.minutes(15))) struct AlertProgramTests {
    private func failure(_ words: [String], _ input: String = "", timeout: Duration = .seconds(270)) async -> String? {
        do {
            try await AlertProgram(words: words, timeout: timeout).run(Array(input.utf8))
            return nil
        } catch {
            return error.description
        }
    }

    @Test func itGetsWhatItIsToldOnItsInput() async {
        #expect(await failure(["sh", "-c", "test \"$(cat)\" = 'a b'"], "a b") == nil)
    }

    /// It may not want to know.
    @Test func itNeedNotReadIt() async {
        #expect(await failure(["true"], String(repeating: "x", count: 1 << 20)) == nil)
    }

    @Test func whatItSaysIsToldWithItsCode() async {
        #expect(
            await failure(["sh", "-c", "echo 'no such room' >&2; echo more >&2; exit 3"])
                == "sh ended with 3: no such room."
        )
    }

    @Test func itMaySayMoreThanIsKept() async {
        #expect(await failure(["sh", "-c", "head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero"]) == nil)
    }

    @Test func aSignalIsAFailure() async {
        #expect(await failure(["sh", "-c", "kill -KILL $$"]) == "sh was ended by signal 9.")
    }

    @Test func whatTakesTooLongIsEnded() async {
        #expect(
            await failure(["sleep", "600"], timeout: .milliseconds(200))?.hasPrefix("sleep did not end within") == true
        )
    }

    @Test func whatIsNotThereIsNamed() async {
        #expect(await failure(["/no/such/program"])?.hasPrefix("/no/such/program can't be run: ") == true)
    }
}
