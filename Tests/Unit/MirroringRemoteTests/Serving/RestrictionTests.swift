import FoundationEssentials
import MirroringEvents
import Testing

@testable import MirroringRemote

@Suite struct RestrictionTests {
    private func request(_ path: String, staging: String? = nil) -> OpenRequest {
        var request = OpenRequest(.run, path: path, jobId: UUID(), token: String(repeating: "0", count: 32))
        request.staging = staging
        return request
    }

    private func admission(
        _ options: String,
        _ path: String,
        staging: String? = nil,
        as role: SessionRole = .receive
    ) throws -> Restriction.Admission {
        try Restriction(arguments: options.split(separator: " ").map(String.init), home: "/home/www")
            .admit(request(path, staging: staging), as: role, home: "/home/www")
    }

    @Test func `without options every folder may be named`() throws {
        #expect(try admission("", "/srv/site").folder == Restriction.Place(root: "/srv/site", names: []))
        #expect(try admission("", "~/site").folder.path == "/home/www/site")
        #expect(try admission("", "/srv/site").staging == nil)
        #expect(try admission("", "/srv/site", staging: "/srv/tmp").staging?.path == "/srv/tmp")
        #expect(try admission("--staging /srv/tmp", "/srv/site").staging?.path == "/srv/tmp")
    }

    @Test(
        arguments: [
            ("--only /srv/www", "/srv/www", []), ("--only=/srv/www", "/srv/www/a/b", ["a", "b"]),
            ("--only /srv/www/", "/srv//www/a/", ["a"]), ("--only / ", "/srv", ["srv"]),
            ("--only /x --only /srv/www", "/srv/www/a", ["a"]), ("--only ~/sites", "~/sites/a", ["a"]),
            ("--only ~/sites", "/home/www/sites/a", ["a"]), ("--only ~/", "~/", []),
        ] as [(String, String, [String])]
    )
    func `below a folder the way leads from there, name by name`(options: String, path: String, names: [String]) throws
    {
        #expect(try admission(options, path).folder.names == names)
    }

    @Test(
        arguments: [
            ("--only /srv/www", "/srv"), ("--only /srv/www", "/srv/www2"), ("--only /srv/www", "/etc"),
            ("--only /srv/www", "~/x"), ("--only ~/sites", "~/"), ("--only /srv/www", "/srv/www/../../etc"),
            ("--only /srv/www", "/"),
            // A slash and the mark behind it are one character, and two dots before it a name all the same.
            ("--only /srv/www", "/srv/www/../\u{301}x"), ("--only /srv/www", "/srv/www\u{301}/x"),
        ]
    )
    func `outside of it is nothing`(options: String, path: String) {
        let failure = #expect(throws: FailureMessage.self) { try admission(options, path) }
        #expect(failure?.category == .authorization)
        #expect(failure?.message.hasPrefix("\(path) lies outside of /") == true)
    }

    @Test func `packages are staged there as well, or where the options say`() throws {
        let options = "--only /srv/www --staging /var/tmp/m"
        #expect(try admission(options, "/srv/www/a").staging?.path == "/var/tmp/m")
        #expect(try admission(options, "/srv/www/a", staging: "/var/tmp/m").staging?.path == "/var/tmp/m")
        #expect(try admission(options, "/srv/www/a", staging: "/srv/www/.a").staging?.names == [".a"])
        #expect(throws: FailureMessage.self) { try admission(options, "/srv/www/a", staging: "/var/tmp") }
        #expect(throws: FailureMessage.self) { try admission("--only /srv/www", "/srv/www/a", staging: "/tmp/x") }
    }

    @Test func `where it may work is told by the words of a path`() throws {
        let limited = try Restriction(arguments: ["--only", "/srv/site", "--only=~/sites"], home: "/home/www")
        for path in ["/srv/site", "/srv/site/.a", "/home/www/sites/b"] { #expect(limited.allows(path), "\(path)") }
        for path in ["/srv/.site.mirroring", "/srv", "/srv/site/../x", "/srv/site/../\u{301}x", "/home/www"] {
            #expect(!limited.allows(path), "\(path)")
        }
        #expect(Restriction().allows("/etc"))
        #expect(!limited.allowsUnconfined)
        #expect(try Restriction(arguments: ["--unconfined"], home: "/").allowsUnconfined)
    }

    @Test func `a home that nobody knows is no folder`() throws {
        #expect(throws: RestrictionProblem.self) { try Restriction(arguments: ["--only", "~/sites"], home: nil) }
        let refusal = #expect(throws: FailureMessage.self) {
            try Restriction().admit(request("~/sites"), as: .send, home: nil)
        }
        #expect(refusal?.message.contains("~/sites begins with ~. HOME is no absolute path there") == true)
        #expect(try Restriction().admit(request("/srv"), as: .send, home: nil).folder.path == "/srv")
    }

    @Test func `a key may be for one direction, and for no programs with rights`() throws {
        #expect(throws: FailureMessage.self) { try admission("--receive-only", "/srv", as: .send) }
        #expect(throws: FailureMessage.self) { try admission("--send-only", "/srv", as: .receive) }
        _ = try admission("--receive-only", "/srv", as: .receive)
        _ = try admission("--send-only", "/srv", as: .send)
        var wish = request("/srv")
        wish.keepsSetID = true
        _ = try Restriction().admit(wish, as: .receive, home: "/")
        let limited = try Restriction(arguments: ["--no-setid"], home: "/")
        let refusal = #expect(throws: FailureMessage.self) { try limited.admit(wish, as: .receive, home: "/") }
        let remedy = "Write \"permissions: keep\" or a mode in the job, or use another key."
        #expect(refusal?.message == "Programs may not keep set-user-ID by this key. \(remedy)")
        _ = try limited.admit(request("/srv"), as: .receive, home: "/")
    }

    @Test(
        arguments: [
            "--only", "--only=", "--only srv", "--only /srv/..", "--onyl /srv", "/srv", "--receive-only --send-only",
            "--receive-only=yes", "--no-setid=no", "--unconfined=no", "--staging /a --staging /b", "--",
            "--only ~www/x",
        ]
    )
    func `an option that is not understood allows nothing`(options: String) {
        #expect(throws: RestrictionProblem.self) {
            try Restriction(arguments: options.split(separator: " ").map(String.init), home: "/home/www")
        }
    }
}
