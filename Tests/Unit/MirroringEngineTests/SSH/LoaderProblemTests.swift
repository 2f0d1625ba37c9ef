import Testing

@testable import MirroringEngine

@Suite struct LoaderProblemTests {
    private func problem(_ lines: String...) -> String? {
        var ending = SSHEnding(code: 127)
        for line in lines { ending.heard(line.utf8) }
        return LoaderProblem(ending)?.description
    }

    /// As the C library of Debian 12 says it.
    @Test(
        arguments: [
            (
                """
                /home/www/.local/bin/mirror: error while loading shared libraries: librabbitmq.so.4: cannot open shared object file: \
                No such file or directory
                """,
                "librabbitmq.so.4 is missing there. Install it there; Debian's package is librabbitmq4."
            ),
            (
                "mirror: error while loading shared libraries: libx.so.1: cannot open shared object file: No such file or directory",
                "libx.so.1 is missing there. Install it there."
            ),
            (
                """
                mirror: error while loading shared libraries: libswiftCore.so: cannot open shared object file: No such file or \
                directory
                """,
                """
                libswiftCore.so is missing there. It belongs to Swift: install the same Swift there, in the same folder as here, or \
                put its libraries beside mirror.
                """
            ),
            (
                "mirror: error while loading shared libraries: /lib/libisal.so.2: invalid ELF header",
                "/lib/libisal.so.2: invalid ELF header. Build mirror on that machine, or on one with the same system."
            ),
            (
                "mirror: /lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by mirror)",
                """
                libc.so.6 there is too old, it has no GLIBC_2.34. Build mirror on that machine, or on one with the same system.
                """
            ),
        ]
    )
    func `what it has said, with a remedy`(line: String, sentence: String) {
        #expect(problem("Welcome", line, "Bye") == sentence)
    }

    @Test func `what a stranger has said is cut`() throws {
        let flood = String(repeating: "x", count: 1_500)
        for line in [
            "error while loading shared libraries: \(flood): cannot open shared object file",
            "mirror: /lib/\(flood): version `\(flood)' not found",
        ] {
            #expect(try #require(problem(line)).utf8.count < 1_500)
        }
    }

    @Test func `whatever else is said is none`() {
        #expect(problem() == nil)
        #expect(problem("sh: 1: exec: mirror: not found") == nil)
    }

    /// A far end that is there, and is not started, is not one that is missing: both end with 127.
    @Test func `a session tells the two apart`() {
        let place = RemotePlace(user: "www", host: "web1", port: nil, path: "/srv/site")
        var ending = SSHEnding(code: 127)
        let complaint = "mirror: error while loading shared libraries: libisal.so.2: cannot open shared object file"
        ending.heard(complaint.utf8)
        #expect(
            SSHFailure(ending, at: place, SSHOptions()).failure.description
                == "The mirror at web1 can't be run: libisal.so.2 is missing there. Install it there; Debian's package is libisal2."
        )
    }
}
