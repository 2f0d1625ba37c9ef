import Testing

@testable import MirroringEngine

/// Sources and destinations on other machines.
@Suite struct JobFilePlacesTests {
    /// A job file whose lines from the fifth on are given.
    private func file(_ lines: String = "", source: String = "/s", destination: String = "/d") -> String {
        """
        id: 5f0c6a3e-7d0b-4f3c-9b1e-2a6d8c4e1f70
        name: A job
        source: "\(source)"
        destination: "\(destination)"
        \(lines)
        """
    }

    private func read(_ text: String) throws(JobFileFailure) -> Job {
        try JobFile.parse(text, file: "/jobs/a.yaml")
    }

    /// What is wrong with a file, each with its line.
    private func problems(_ text: String) -> [String] {
        do throws(JobFileFailure) {
            _ = try read(text)
            return []
        } catch {
            return error.problems.map { "\($0.line ?? 0) \($0.problem)" }
        }
    }

    @Test func `a destination on another machine is called what people call it`() throws {
        let job = try read(file(destination: "ssh://www@web1/srv/www/"))
        #expect(job.destination == "www@web1:/srv/www")
        #expect(job.farDestination == RemotePlace(user: "www", host: "web1", port: nil, path: "/srv/www"))
        #expect(job.farSource == nil)
        #expect(job.source == "/s")
        #expect(job.farStaging == nil)
        #expect(job.staging == "", "only that machine knows")
        #expect(job.ssh == SSHOptions())
        #expect(!job.compress)
        let other = try read(file(destination: "ssh://[::1]:2222/a%20b"))
        #expect(other.destination == "ssh://[::1]:2222/a%20b")
        #expect(other.farDestination?.path == "/a b")
    }

    @Test func `a source on another machine has its packages staged here`() throws {
        let job = try read(file(source: "web1:site"))
        #expect(job.source == "web1:~/site")
        #expect(job.farSource == RemotePlace(user: nil, host: "web1", port: nil, path: "~/site"))
        #expect(job.farDestination == nil)
        #expect(job.destination == "/d")
        #expect(job.staging == "/.d.mirroring")
        #expect(job.placeOfStaging == .here("/.d.mirroring"))
    }

    @Test func `one of the two is on this machine`() {
        #expect(
            problems(file(source: "web1:/s", destination: "web2:/d")) == [
                "4 Only one of source and destination may be on another machine. Run the job at one of them."
            ]
        )
    }

    @Test(arguments: ["web1:/", "ssh://web1/", "ssh://web1", "web1:~", "web1:.", "ssh://web1/~"])
    func `no machine and no home as a whole`(text: String) throws {
        for problem in problems(file(source: text)) + problems(file(destination: text)) {
            #expect(problem.hasSuffix(" Name a folder below it.") || text == "ssh://web1", "\(problem)")
        }
        #expect(problems(file(source: text)).count == 1)
        #expect(problems(file(destination: text)).count == 1)
    }

    /// A run made a folder of that name here and mirrored into it, and nothing reached the other machine.
    @Test(arguments: ["rsync://backup/x", "backup::module", "a b:c", ":x", "web1:", "ssh://-oProxyCommand=x/y"])
    func `what is no place on another machine is no folder of this one`(text: String) {
        let all = [
            problems(file(source: text)), problems(file(destination: text)), problems(file("staging: \"\(text)\"")),
        ]
        #expect(all.map { $0.map { $0.prefix(1) } } == [["3"], ["4"], ["5"]])
        for problem in all.joined() { #expect(problem.contains("\" is "), "\(problem)") }
    }

    @Test func `a password is neither taken nor shown`() {
        let found = problems(file(destination: "ssh://user:secret@host/path"))
        #expect(found.count == 1)
        #expect(found[0].contains("ssh://user@host/path and holds a password"))
        #expect(!found[0].contains("secret"))
    }

    @Test func `a staging folder here is no place on another machine`() {
        #expect(
            problems(file("staging: backup:stage")) == [
                """
                5 "staging" is "backup:stage", which names another machine, and packages are staged where the destination is. A folder \
                of this machine is written with ./ before it.
                """
            ]
        )
    }

    @Test(
        arguments: [
            ("/srv/.stage", "www@web1:/srv/.stage"), ("~/.stage/", "www@web1:~/.stage"),
            ("/srv/www/.stage", "www@web1:/srv/www/.stage"),
        ]
    )
    func `a staging folder is where the destination is`(text: String, staging: String) throws {
        let job = try read(file("staging: \(text)", destination: "www@web1:/srv/www"))
        #expect(job.staging == staging)
        #expect(job.farStaging?.description == staging)
    }

    @Test(
        arguments: [
            ("stage", "write its path there, from / or from ~/."), ("www@web1:/srv/.stage", "from / or from ~/."),
            ("/srv/www", "lies inside the destination (www@web1:/srv/www)."),
            ("/srv/www/a/.stage", "such as /srv/www/.mirroring-staging."), ("/srv", "Name a folder of its own."),
            ("/", "Name a folder below it."), ("/srv/../x", "whose path has .. in it."),
        ]
    )
    func `a staging folder there is named by its path`(text: String, problem: String) {
        let found = problems(file("staging: \(text)", destination: "www@web1:/srv/www"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("5 \"staging\" ") == true)
        #expect(found.first?.contains(problem) == true, "\(found)")
    }

    @Test func `folders of two machines never overlap by their names`() {
        #expect(problems(file(source: "/a", destination: "web1:/a")) == [])
        #expect(problems(file("staging: /a/.stage", source: "/a", destination: "web1:/b")) == [])
        #expect(problems(file("staging: /a/stage", source: "web1:/a", destination: "/b")) == [])
    }

    @Test func `how another machine is reached`() throws {
        let text = """
            ssh:
              hostKeys: acceptNew
              connectTimeout: 5
              patience: 1h30m
              program: /opt/mirroring/bin/mirror
            compress: true
            """
        let job = try read(file(text, source: "web1:/s"))
        #expect(job.ssh.hostKeys == .acceptNew)
        #expect(job.ssh.connectTimeout == 5)
        #expect(job.ssh.patience == .seconds(5_400))
        #expect(job.ssh.program == "/opt/mirroring/bin/mirror")
        #expect(job.compress)
        let empty = try read(file("ssh: {patience: 0s}", destination: "web1:/d"))
        #expect(empty.ssh.patience == .zero)
        #expect(empty.ssh.hostKeys == .known)
    }

    @Test(
        arguments: [
            ("ssh: {hostKeys: never}", "\"hostKeys\" is \"never\"; it can be \"known\" or \"acceptNew\"."),
            ("ssh: {connectTimeout: 0}", "\"connectTimeout\" must be a whole number, 1 to 3600."),
            ("ssh: {patience: 5}", "\"patience\" is \"5\"; write a number and its unit, as in 90s, 15m, 1h or 7d."),
            ("ssh: {patience: 2d}", "\"patience\" is 2d; it must be from 0s to 1d."),
            ("ssh: {program: mirror}", "\"program\" is \"mirror\". Write the whole path of mirror on "),
            ("ssh: {program: /bin/$(id)}", "\"program\" is \"/bin/$(id)\". Write the whole path of mirror on "),
            ("ssh: {hostkeys: known}", "\"hostkeys\" is not a key of \"ssh\". Did you mean \"hostKeys\"?"),
            ("ssh: yes", "\"ssh\" is a list of keys and values, such as \"hostKeys: …\"."),
            ("compress: gzip", "\"compress\" must be true or false."),
        ]
    )
    func `what can't be asked of another machine`(line: String, problem: String) {
        let found = problems(file(line, destination: "web1:/d"))
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("5 \(problem)") == true, "\(found)")
    }

    @Test func `an rsync on another machine is given few options`() throws {
        let taken = "rsync: {options: [--compress-choice=zstd, --no-specials, --checksum-choice=md5]}"
        #expect(try read(file(taken, destination: "web1:/d")).rsyncOptions.options.count == 3)
        let skipping = "rsync: {options: [--skip-compress=gz]}"
        #expect(problems(file(skipping, destination: "web1:/d")) == [])
        let filling = "rsync: {options: [--ipv4, --preallocate]}"
        #expect(problems(file(filling, source: "web1:/s")) == [])
        let rest = "which the rsync of another machine is not given. Remove it."
        #expect(problems(file(skipping, source: "web1:/s")) == ["5 \"rsync\" holds \"--skip-compress=gz\", \(rest)"])
        #expect(problems(file(filling, destination: "web1:/d")) == ["5 \"rsync\" holds \"--preallocate\", \(rest)"])
    }

    @Test func `a trace is left at either machine`() throws {
        #expect(try read(file("trace: true", source: "web1:/s")).trace)
        #expect(try read(file("trace: true", destination: "web1:/d")).trace)
    }

    @Test(arguments: ["ssh: {patience: 5m}", "compress: true", "compress: false"])
    func `nothing is said of another machine where there is none`(line: String) {
        let key = line.prefix { $0 != ":" }
        #expect(
            problems(file(line)) == [
                "5 \"\(key)\" is of use only where the source or the destination is on another machine. Remove it."
            ]
        )
        #expect(problems(file(line, source: "web1:/s")) == [])
        #expect(problems(file(line, destination: "rsync://web1/d")).count == 1, "nothing follows from what is wrong")
    }

    @Test func `what is checked of a job at another machine is what is here`() throws {
        let fixture = try EngineFixture()
        let job = try read(file(source: fixture.source, destination: "web1:/none/of/these"))
        #expect(JobValidation(job: job).problems() == [])
        #expect(JobValidation(job: job).publishingProblems() == [])
        let missing = try read(file(source: "\(fixture.path)/none", destination: "web1:/d"))
        #expect(JobValidation(job: missing).problems().map(\.key) == ["source"])
        let from = try read(file(source: "web1:/none/of/these", destination: fixture.destination))
        #expect(JobValidation(job: from).problems() == [])
    }

    @Test func `a staging folder there is never mirrored`() throws {
        let lines = "staging: /srv/www/.stage"
        let job = try read(file(lines, destination: "web1:/srv/www"))
        #expect(Exclusions(of: job).patterns == Exclusions.always + ["/.stage/"])
        let beside = try read(file("staging: /srv/.stage", destination: "web1:/srv/www"))
        #expect(Exclusions(of: beside).patterns == Exclusions.always)
        #expect(Exclusions(of: try read(file(destination: "web1:/srv/www"))).patterns == Exclusions.always)
    }
}
