import MirroringFiles
import Testing

@testable import MirroringEngine

@Suite struct JobFileCopyingTests {
    @Test(
        arguments: [
            ("source", AttributePolicy.source), ("keep", .keep),
            ("644", .fixed(.init(files: 0o644, folders: 0o755))),
            ("0640", .fixed(.init(files: 0o640, folders: 0o750))),
            ("600", .fixed(.init(files: 0o600, folders: 0o700))),
            ("440", .fixed(.init(files: 0o440, folders: 0o750))),
            ("{files: 664, folders: 0775}", .fixed(.init(files: 0o664, folders: 0o775))),
            (
                "{owner: root, group: 0}",
                .fixed(.init(owner: Account(name: "root", number: 0), group: Account(name: "0", number: 0)))
            ),
        ] as [(String, AttributePolicy)]
    )
    func `permissions`(text: String, policy: AttributePolicy) throws {
        #expect(try Job.reading("permissions: \(text)").permissions == policy)
        #expect(try Job.reading("").permissions == .source)
    }

    @Test(
        arguments: [
            ("4755", "must be source, keep, a mode"), ("rw-r--r--", "must be source, keep, a mode"), ("999", "a mode"),
            ("44", "a mode"), ("044", "a mode"), ("[644]", "a mode"),
            ("\"+644\"", "must be source, keep, a mode"), ("{files: \"+644\"}", "must be a mode such as 644"),
            ("{files: 2755}", "must be a mode such as 644"),
            ("{folders: 644}", "must be a mode such as 755"), ("{files: }", "has no value"),
            ("{owner: no-such-user}", "names the user \"no-such-user\", whom this machine does not know."),
            ("{group: no-such-group}", "names the group \"no-such-group\", whom this machine does not know."),
            ("{owner: 4294967295}", "does not know"), ("{mode: 644}", "\"mode\" is not a key of \"permissions\""),
        ]
    )
    func `wrong permissions`(text: String, part: String) throws {
        let sentence = try #require(Job.problem(in: "permissions: \(text)"))
        #expect(sentence.contains(part))
    }

    /// Another machine knows by which numbers; what is a number is the same there.
    @Test func `owners of a destination elsewhere need not be known here`() throws {
        func fixed(_ text: String) throws -> AttributePolicy.Fixed? {
            let far = Job.neededLines.replacing("destination: /d", with: "destination: ssh://web1/d")
            let job = try JobFile.parse("\(far)permissions: \(text)", file: "/jobs/a.yaml")
            return if case .fixed(let fixed) = job.permissions { fixed } else { nil }
        }
        let named = try #require(try fixed("{owner: no-such-user, group: no-such-group}"))
        #expect([named.owner?.name, named.group?.name] == ["no-such-user", "no-such-group"])
        #expect(named.owner?.isElsewhere == true && named.group?.isElsewhere == true)
        #expect(try fixed("{owner: 33}")?.owner == Account(name: "33", number: 33))
        #expect(throws: JobFileFailure.self) { try fixed("{owner: 4294967295}") }
    }

    @Test func `rsync's options are those that change nothing of what is mirrored`() throws {
        let options = ["--preallocate", "--block-size=128K", "--skip-compress=gz/mp[34]", "--checksum-choice=xxh128"]
        let text = "rsync: {options: [\(options.map { "\"\($0)\"" }.joined(separator: ", "))]}"
        #expect(try Job.reading(text).rsyncOptions.options == options)
        #expect(try Job.reading("rsync: {options: --fuzzy}").rsyncOptions.options == ["--fuzzy"])
        #expect(try Job.reading("rsync: {options: []}").rsyncOptions == RsyncOptions())
        let some = try Job.reading("rsync: {options: [--preallocate, --no-devices]}").rsyncOptions
        #expect(some.survey == ["--no-devices"])
    }

    @Test(
        arguments: [
            "--rsh=x", "-e", "--rsync-path=x", "--delete", "--remove-source-files", "--exclude=*", "--files-from=x",
            "--log-file=/etc/passwd", "--out-format=x", "--temp-dir=/", "--copy-links", "--fuzzy=1", "--block-size",
            "--block-size=", "--block-size=1 --rsh=x", "--checksum-choice=none", "--checksum-choice=md5,none",
            "--checksum-choice=None", "--no-whole-file=x", "--ipv4 ", "--preallocat", "x", "", "--", "-M--rsh=x",
        ]
    )
    func `any other is refused`(option: String) throws {
        let sentence = try #require(Job.problem(in: "rsync: {options: [\"\(option)\"]}"))
        #expect(sentence.contains("holds \"\(option)\", which could change what is mirrored or run a program."))
        #expect(sentence.hasSuffix("--no-specials, --no-devices."))
    }

    @Test func `whether it is durable`() throws {
        #expect(try Job.reading("durable: true").isDurable)
        #expect(try !Job.reading("").isDurable)
        #expect(Job.problem(in: "durable: very") == "\"durable\" must be true or false.")
    }

    @Test func `access lists and attributes are mirrored unless the job says otherwise`() throws {
        #expect(try Job.reading("").attributes == .all)
        #expect(try Job.reading("accessLists: false").attributes == .extended)
        #expect(try Job.reading("extendedAttributes: false").attributes == .accessLists)
        // Lists are permissions, and come from where those do.
        #expect(try Job.reading("permissions: keep").attributes == .extended)
        #expect(try Job.reading("permissions: 644").attributes == .extended)
        #expect(try #require(Job.problem(in: "accessLists: some")).contains("accessLists"))
    }
}
