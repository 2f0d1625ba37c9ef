import CMirroringLinux
import Glibc
import MirroringFiles
import Testing

/// What can be tried without confining the process of the tests; the tests of the commands confine one.
@Suite struct ConfinementTests {
    @Test func `a process with several threads is not confined in part`() {
        var confinement = Confinement()
        confinement.allow(.reading, at: "/")
        let version = linux_landlock_version()
        let obstacle: Confinement.Obstacle = version < 1 ? .missing : version < 2 ? .old : .late
        #expect(throws: obstacle) { try confinement.begin(renaming: true) }
        #expect(access("/", R_OK) == 0)
    }
}
