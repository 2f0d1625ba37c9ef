import EventSamples
import Foundation

/// One fault, and the test bed that it is done to.
struct FaultRow: Sendable {
    /// How much is done: a form for every run of the tests, and the one that the promise is about.
    enum Size: String, Sendable {
        case short
        case full
    }

    /// What it is called on the command line.
    let name: String
    /// What is done, for `--help`.
    let summary: String
    /// The test bed.
    let design: @Sendable (Size) -> TestBed.Design
    /// How long the engines may take to finish afterwards.
    var patience: Duration = .seconds(300)
    /// Does it, while events flow; adds how long each recovery took, and what is remarkable.
    let inflict: @Sendable (TestBed, Size, inout SeededGenerator, inout Observations) async throws -> Void

    /// All rows, in the order in which they run.
    static let all: [FaultRow] = [
        .kills, .bridgeKills, .absence, .memoryAlarm, .diskAlarm, .leader, .cuts, .stalls, .resets,
        .powerCuts(durable: false), .powerCuts(durable: true),
    ]
    /// The rows that run where none is named: in the short form those that together take less than three minutes.
    static func standard(_ size: Size) -> [FaultRow] {
        size == .full ? all : [.kills, .memoryAlarm, .cuts, .powerCuts(durable: true)]
    }
}

/// What was seen while a fault was done.
struct Observations: Sendable {
    /// Runs whose end may be missing, because the power failed, and how much of it.
    var cutOff: [(runs: [UUID], time: Duration)] = []
    /// From the end of a fault until the next event arrives at the subscriber.
    var recoveries: [Duration] = []
    /// Other figures, in words.
    var notes: [String] = []
    /// What must not be, in words.
    var findings: [String] = []
}
