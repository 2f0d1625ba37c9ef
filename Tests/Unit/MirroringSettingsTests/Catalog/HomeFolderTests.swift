import Foundation
import Testing

@testable import MirroringSettings

@Suite struct HomeFolderTests {
    @Test(
        arguments: [
            ("/x", "/home/a", "/x"), (nil, "/home/a", "/home/a"), ("", "/home/a", "/home/a"),
            ("x", "/home/a", "/home/a"), ("x", nil, nil), ("", "", nil), (nil, nil, nil),
        ] as [(String?, String?, String?)]
    )
    func `HOME comes first if it is an absolute path`(variable: String?, account: String?, home: String?) {
        let variables = variable.map { ["HOME": $0] } ?? [:]
        #expect(HomeFolder.found(in: variables, or: account) == home)
    }

    @Test func `a path below another's home is refused`() throws {
        #expect(throws: HomeProblem.anothers) { try SettingPath.absolute("~nobody/x", from: "/") }
        let home = try #require(HomeFolder.path)
        #expect(try SettingPath.absolute("~/x", from: "/nowhere") == "\(home)/x")
    }

    @Test(.enabled(if: geteuid() != 0 && ProcessInfo.processInfo.environment["XDG_STATE_HOME"] == nil))
    func `the default folders are in the same home`() throws {
        let home = try #require(HomeFolder.path)
        #expect(StateFolder.path(of: "engine") == "\(home)/.local/state/mirroring/engine")
    }
}
