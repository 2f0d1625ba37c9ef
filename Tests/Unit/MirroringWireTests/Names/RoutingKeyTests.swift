import EventSamples
import Foundation
import MirroringEvents
import MirroringWire
import Testing

@Suite struct RoutingKeyTests {
    private static let jobId = UUID(name: "job".utf8, namespace: MirroringStatusEventArgs.sampleJobId)

    @Test func aKeyIsFourWords() {
        let key = RoutingKey(.typical(jobId: Self.jobId))
        #expect(key.description == "\(Self.jobId.uuidString.lowercased()).Transferring.processing.running")
    }

    @Test func everyKeyIsReadBack() throws {
        for state in MirroringState.allCases {
            for severity in Severity.allCases {
                for outcome in [nil] + Outcome.allCases {
                    let key = RoutingKey(jobId: Self.jobId, state: state, severity: severity, outcome: outcome)
                    #expect(RoutingKey(key.description) == key)
                }
            }
        }
    }

    /// Of engines of before; they stay in a history for days.
    @Test func aKeyOfThreeWordsIsReadAndWrittenAsItWas() {
        let old = "\(Self.jobId.lowercased).Transferring.processing"
        #expect(RoutingKey(old)?.outcome == nil)
        #expect(RoutingKey(old)?.description == old)
    }

    @Test func theOlderSpellingIsReadInAKey() {
        #expect(RoutingKey("\(Self.jobId).Transfering.error")?.state == .transferring)
    }

    @Test(arguments: [
        "", "a.b.c", "\(jobId.lowercased).Transferring", "\(jobId.lowercased).Transferring.fatal",
        "\(jobId.lowercased).Transferring.error.", "\(jobId.lowercased)..error", "*.*.error", "#", "*.*.*.failed",
        "\(jobId.lowercased).Transferring.error.ended", "\(jobId.lowercased).Transferring.error.failed.more",
    ])
    func anythingElseIsRefused(_ key: String) {
        #expect(RoutingKey(key) == nil)
    }

    @Test func aSelectionIsABindingKey() {
        let job = Self.jobId.lowercased
        #expect(EventSelection.all.bindingKey == "#")
        #expect(EventSelection.job(Self.jobId).bindingKey == "\(job).#")
        #expect(EventSelection(severity: .error).bindingKey == "*.*.error.#")
        #expect(EventSelection(jobId: Self.jobId, severity: .error).bindingKey == "\(job).*.error.#")
        #expect(EventSelection(state: .mirroringJobCompleted).bindingKey == "*.MirroringJobCompleted.#")
        #expect(EventSelection(outcome: .failed).bindingKey == "*.*.*.failed")
        #expect(EventSelection(jobId: Self.jobId, outcome: .failed).bindingKey == "\(job).*.*.failed")
        #expect(
            EventSelection(jobId: Self.jobId, state: .transferred, severity: .warning).bindingKey
                == "\(job).Transferred.warning.#"
        )
    }

    @Test func everyBindingKeyOfASelectionIsReadBack() {
        for jobId in [nil, Self.jobId] {
            for state in [nil] + MirroringState.allCases {
                for severity in [nil] + Severity.allCases {
                    for outcome in [nil] + Outcome.allCases {
                        let selection = EventSelection(
                            jobId: jobId,
                            state: state,
                            severity: severity,
                            outcome: outcome
                        )
                        #expect(EventSelection(bindingKey: selection.bindingKey) == selection)
                    }
                }
            }
        }
    }

    @Test(arguments: [
        "", "*", "a.#", "*.#", "#.error", "*.*.fatal", "a.*.error", "\(jobId.lowercased)", "\(jobId.lowercased).*",
        "\(jobId.lowercased).Transferring.error.", "\(jobId.lowercased)..error", "*.*.error", "*.*.*.#", "#.#",
        "*.*.*.ended", "*.*.*.failed.#",
    ])
    func patternsThatNoSelectionMakesAreNotRead(key: String) {
        #expect(EventSelection(bindingKey: key) == nil)
    }

    @Test(arguments: [
        ("*.*.error", EventSelection(severity: .error)),
        ("*.MirroringJobCompleted.*", EventSelection(state: .mirroringJobCompleted)),
        ("\(jobId.lowercased).*.error", EventSelection(jobId: jobId, severity: .error)),
    ])
    func aBindingOfThreeWordsIsKnownAsOutdated(key: String, meant: EventSelection) {
        #expect(EventSelection(bindingKey: key) == nil)
        #expect(EventSelection(outdatedBindingKey: key) == meant)
    }

    @Test(arguments: ["#", "*.*.error.#", "*.*.#", "*.*.*.failed", "*.*.fatal", "*.odd", ""])
    func whatIsNoBindingOfBeforeIsNotOutdated(key: String) {
        #expect(EventSelection(outdatedBindingKey: key) == nil)
    }

    @Test func aSelectionContainsWhatItsBindingKeyMatches() {
        let jobs = [Self.jobId, MirroringStatusEventArgs.sampleJobId]
        let keys = jobs.flatMap { job in
            MirroringState.allCases.flatMap { state in
                Severity.allCases.flatMap { severity in
                    ([nil] + Outcome.allCases).map {
                        RoutingKey(jobId: job, state: state, severity: severity, outcome: $0)
                    }
                }
            }
        }
        let selections: [EventSelection] = [
            .all, .job(Self.jobId), EventSelection(state: .transferred), EventSelection(severity: .error),
            EventSelection(jobId: Self.jobId, state: .transferred, severity: .error),
            EventSelection(outcome: .failed), EventSelection(jobId: Self.jobId, severity: .error, outcome: .running),
        ]
        for selection in selections {
            for key in keys {
                #expect(selection.contains(key) == matches(selection.bindingKey, key.description))
            }
        }
    }

    /// The rule of a topic exchange: `*` is one word, `#` any number of them.
    private func matches(_ binding: String, _ key: String) -> Bool {
        func matches(_ pattern: ArraySlice<Substring>, _ words: ArraySlice<Substring>) -> Bool {
            guard let first = pattern.first else { return words.isEmpty }
            if first == "#" {
                return (words.startIndex...words.endIndex).contains { matches(pattern.dropFirst(), words[$0...]) }
            }
            guard let word = words.first, first == "*" || first == word else { return false }
            return matches(pattern.dropFirst(), words.dropFirst())
        }
        return matches(binding.split(separator: ".")[...], key.split(separator: ".")[...])
    }
}
