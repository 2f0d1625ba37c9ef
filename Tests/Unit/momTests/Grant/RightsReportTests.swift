import MirroringCommands
import Testing

@testable import mom

/// What is said of rights that were tried.
@Suite struct RightsReportTests {
    private let rights: [(right: Right, isAllowed: Bool)] = [
        (Right(.publish(exchange: "mirroring.replay", key: "all"), "replays of all jobs"), false),
        (Right(.read("mirroring.history"), "the history"), true),
        (Right(.bind(exchange: "mirroring.events", key: "#"), "events of all jobs"), true),
        (Right(.tag("administrator"), "to change everything"), false),
    ]

    @Test func whatDiffersFromTheRoleIsNamed() throws {
        let grant = try Grant(user: GrantedUser("ann"), role: .consumer, jobs: .all)
        let report = RightsReport(rights, grant: grant)
        #expect(report.excess.map(\.right.purpose) == ["the history"])
        #expect(report.lack.map(\.right.purpose) == ["replays of all jobs"])
        #expect(
            report.lines.map(\.description) == [
                "beyond the role, may  read and empty \"mirroring.history\": the history",
                "missing, may not      publish to \"mirroring.replay\" under \"all\": replays of all jobs",
            ]
        )
    }

    @Test func withoutARoleEverythingThatIsAllowedIs() {
        let report = RightsReport(rights, grant: nil)
        #expect(report.excess.isEmpty && report.lack.isEmpty)
        #expect(
            report.lines.map(\.description) == [
                "may  read and empty \"mirroring.history\": the history",
                "may  bind a queue of its own to \"mirroring.events\" with \"#\": events of all jobs",
            ]
        )
    }

    /// Trials that don't tell roles apart would be of no use.
    @Test func rolesDifferInWhatIsTried() throws {
        let user = try GrantedUser("ann")
        let included = try Role.allCases.map { role in
            let grant = try Grant(user: GrantedUser("ann"), role: role, jobs: .all)
            return Set(Right.all(for: user, jobs: .all).filter { grant.includes($0.action) }.map(\.purpose))
        }
        #expect(Set(included).count == Role.allCases.count)
    }
}
