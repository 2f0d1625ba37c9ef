import Glibc
import Testing

@testable import MirroringEngine

/// The lines were printed by rsync 3.5.0 and, those without `[sender]`, by older ones.
@Suite struct RsyncMessageTests {
    @Test(
        arguments: [
            (#"rsync: [sender] opendir "/s/private" failed: Permission denied (13)"#, "private", EACCES),
            (#"rsync: opendir "/s/a b/c" failed: Permission denied (13)"#, "a b/c", EACCES),
            (#"rsync: [sender] readdir("/s/broken"): Input/output error (5)"#, "broken", EIO),
            (#"rsync: [sender] readlink_stat("/s/x/y") failed: Stale file handle (116)"#, "x/y", ESTALE),
            (#"rsync: [sender] opendir "/s/with "quotes"" failed: Permission denied (13)"#, #"with "quotes""#, EACCES),
            (##"rsync: [sender] opendir "/s/\#303\#274" failed: Permission denied (13)"##, "ü", EACCES),
            (
                #"rsync: [sender] get_xattr_data: lgetxattr("/s/./a b","user.c",0) failed: Permission denied (13)"#,
                "a b",
                EACCES
            ),
            (
                #"rsync: [sender] get_xattr_data: lgetxattr(""/s/a"","user.c",0) failed: Permission denied (13)"#, "a",
                EACCES
            ),
            (#"rsync: [sender] change_dir "/s" failed: Stale file handle (116)"#, "", ESTALE),
        ]
    )
    func `an entry and what the system said of it`(line: String, path: String, number: Int32) throws {
        let message = try #require(RsyncMessage(line))
        #expect(message.path(below: "/s")?.bytes == Array(path.utf8))
        #expect(message.number == number)
    }

    @Test(
        arguments: [
            "", "rsync: ", #"file has vanished: "/s/a""#, "IO error encountered -- skipping file deletion",
            "rsync error: some files/attrs were not transferred (see previous errors) (code 23) at main.c(1338) [sender=3.2.7]",
            #"rsync: [receiver] rsync_xal_set: fsetxattr("/s/.g.5LwH4N","user.a") failed: No space left on device (28)"#,
            "rsync: [generator] set_acl: xacl_set(f, ACL_TYPE_ACCESS): Operation not supported (95)",
            "rsync: [sender] write error: Broken pipe (32)", #"rsync: "/s/a" (13)x"#, #"rsync: "/s/a" (zero)"#,
        ]
    )
    func `other lines are about none`(line: String) {
        #expect(RsyncMessage(line) == nil)
    }

    @Test(
        arguments: [
            (#"rsync: [generator] recv_generator: failed to stat "/s/a:b": Invalid argument (22)"#, .name),
            (#"rsync: [receiver] mkstemp "/s/.a:b.x1Y2z3" failed: Invalid argument (22)"#, .name),
            (
                #"rsync: [generator] recv_generator: mkdir "/s/a:b" failed: Invalid or incomplete multibyte or wide character (84)"#,
                .name
            ),
            (#"rsync: [receiver] mkstemp "/s/.long.x1Y2z3" failed: File name too long (36)"#, .name),
            (#"rsync: [generator] symlink "/s/a" -> "b" failed: Operation not permitted (1)"#, .link),
            (#"rsync: [generator] symlink "/s/a" -> "b" failed: Permission denied (13)"#, .other),
            (#"rsync: [generator] mknod "/s/pipe" failed: Operation not permitted (1)"#, .special),
            (#"rsync: [generator] chown "/s/a" failed: Invalid argument (22)"#, .other),
            (#"rsync: [receiver] chown "/s/a" failed: Operation not permitted (1)"#, .other),
        ] as [(String, RsyncMessage.Subject)]
    )
    func `what is refused`(line: String, subject: RsyncMessage.Subject) throws {
        #expect(try #require(RsyncMessage(line)).subject == subject)
    }

    @Test func `what lies elsewhere is not below the folder`() throws {
        for path in ["/site", "/s2/a", "/", "s/a", "/s/../a", "/s//a"] {
            let message = try #require(RsyncMessage("rsync: opendir \"\(path)\" failed: Permission denied (13)"))
            #expect(message.path(below: "/s") == nil)
        }
    }
}
