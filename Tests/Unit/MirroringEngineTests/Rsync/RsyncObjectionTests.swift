import Testing

@testable import MirroringEngine

/// The lines were printed by rsync 3.5.0.
@Suite struct RsyncObjectionTests {
    @Test func `what stands in an entry's way, and what is too long`() {
        let obstructed = ["regular file", "symlink", "special file"].map { "could not make way for new \($0): a/b: c" }
        let path = RelativePath(unchecked: Array("a/b: c".utf8))
        for line in obstructed { #expect(RsyncObjection(line) == .obstructed(path)) }
        #expect(RsyncObjection("filename overflows max-path len by 125: a/b: c") == .tooLong(path))
        let escaped = RsyncObjection(##"could not make way for new regular file: \#374"##)
        #expect(escaped == .obstructed(RelativePath(unchecked: [0o374])))
    }

    @Test(
        arguments: [
            "", "could not make way for ", "could not make way for new regular file: ../a",
            "cannot delete non-empty directory: a", "filename overflows max-path len by 125: /a",
            #"rsync: [sender] opendir "/s/a" failed: Permission denied (13)"#,
        ]
    )
    func `other lines are none`(line: String) {
        #expect(RsyncObjection(line) == nil)
    }
}
