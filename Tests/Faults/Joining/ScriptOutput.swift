import Foundation

/// What a program of `Tests/Consumers` that joins has written: a value.
struct ScriptOutput {
    /// The events that it has shown, in their order.
    private(set) var events: [EventIdentity] = []
    /// What it has said of events that it could not show.
    private(set) var complaints: [String] = []

    /// - Parameters:
    ///   - text: its stdout and stderr, line by line. A last line without an end is still being written.
    ///   - program: what its sayings begin with.
    init(_ text: String, of program: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() where !line.isEmpty {
            if let event = Self.event(line) {
                events.append(event)
            } else if !Self.isUsual(line, program) {
                complaints.append(String(line))
            }
        }
    }

    private static func event(_ line: Substring) -> EventIdentity? {
        let words = line.split(separator: " ")
        guard words.count >= 5, let job = UUID(uuidString: String(words[0])),
            let run = UUID(uuidString: String(words[1])), let sequence = Int(words[2])
        else { return nil }
        return EventIdentity(job: job, run: run, sequence: sequence)
    }

    /// That a connection was lost and made again is no loss.
    private static func isUsual(_ line: Substring, _ program: String) -> Bool {
        line.hasPrefix("\(program): subscribed to ") || line.hasPrefix("\(program): not subscribed to ")
    }
}
