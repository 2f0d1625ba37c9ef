import MirroringRemote
import Testing

@testable import MirroringEngine

@Suite struct RsyncResultTests {
    /// The near code, the far one, and what it comes to.
    @Test(
        arguments: [
            (0, 0, 0), (0, 23, 23), (23, 0, 23), (24, 23, 24), (12, 11, 11), (12, 12, 12), (12, 0, 12), (255, 3, 3),
            (11, 12, 11),
            (20, 12, 20), (12, -9, -9), (-15, 12, -15),
        ]
    )
    func `who knows more is believed`(near: Int, far: Int, code: Int) {
        var result = RsyncResult(code: near, messages: [])
        result.take(RsyncEnding(code: far, messages: []))
        #expect(result.code == code)
    }

    @Test func `what both say is told once`() {
        var result = RsyncResult(code: 23, messages: ["rsync: a", "rsync: b"])
        result.take(RsyncEnding(code: 23, messages: ["rsync: b", "rsync: c"]))
        #expect(result.messages == ["rsync: a", "rsync: b", "rsync: c"])
        result.messages = (0..<RsyncResult.messageLimit).map { "\($0)" }
        result.take(RsyncEnding(code: 23, messages: ["rsync: d"]))
        #expect(result.messages.count == RsyncResult.messageLimit)
    }

    @Test func `arguments are understood however they are cut`() {
        let bytes = Array("3\0--server\0\0.\0 \u{1}\0".utf8)
        for size in 1...bytes.count {
            var told = ToldArguments()
            var arguments: [String]?
            var start = 0
            while arguments == nil, start < bytes.count {
                arguments = told.append(bytes[start..<min(start + size, bytes.count)])
                start += size
            }
            #expect(arguments == ["--server", "", "."])
            #expect(told.rest + bytes.dropFirst(start) == [0x20, 1, 0])
        }
    }

    @Test func `attributes that could not be given are counted, each once`() {
        let list = "set_acl: xacl_set(f, ACL_TYPE_ACCESS): Operation not supported (95)"
        let result = RsyncResult(
            code: 23,
            messages: [
                "rsync: [generator] \(list)", "rsync: [receiver] \(list)",
                #"rsync: [receiver] rsync_xal_set: fsetxattr("/s/.g.5LwH4N","user.a") failed: No space left on device (28)"#,
                "rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1394) [sender=3.5.0]",
            ]
        )
        #expect(result.shortfalls == ShortfallCounts(accessLists: 1, attributes: 1))
        // As versions say it that don't name the half, and of a name that holds what ends the half's.
        let others = ["rsync: \(list)", "rsync: [receiver] \(list.replacing("set(f", with: "set([a] b"))"]
        #expect(RsyncResult(code: 23, messages: others).shortfalls == ShortfallCounts(accessLists: 2, attributes: 0))
    }
}
