import Foundation

@testable import MirroringEngine

/// A shell script in a program's place, which notes each process that it was.
struct ScriptedProgram: Sendable {
    let path: String
    /// A line for each time that it was started.
    let list: String

    /// A script of that name in a fixture's folder.
    init(_ name: String, _ script: String, in fixture: EngineFixture) throws {
        list = "\(fixture.path)/started"
        path = try fixture.program(name, "#!/bin/sh\necho $$ >>'\(list)'\n\(script)")
    }

    /// The processes that it was, each the leader of a group.
    var started: [Int32] {
        let text = (try? String(contentsOfFile: list, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { Int32($0) }
    }

    /// Waits until nothing of them runs any more; false if something still does.
    func isOver() async -> Bool {
        let end = ContinuousClock.now + .seconds(300)
        while started.contains(where: { ProcessGroup(leader: $0).isRunning }) {
            guard ContinuousClock.now < end else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        }
        return true
    }
}
