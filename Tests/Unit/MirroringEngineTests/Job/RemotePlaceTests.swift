import Testing

@testable import MirroringEngine

@Suite struct RemotePlaceTests {
    private func problem(_ text: String) -> String? {
        do throws(RemotePlace.Problem) {
            _ = try RemotePlace.read(text)
            return nil
        } catch {
            return error.description
        }
    }

    @Test(
        arguments: [
            ("ssh://web1/srv/site", nil, "web1", nil, "/srv/site"),
            ("ssh://www@web1.example.org:2222/srv/site/", "www", "web1.example.org", 2_222, "/srv/site"),
            ("ssh://web1/~/site", nil, "web1", nil, "~/site"),
            ("ssh://web1/~", nil, "web1", nil, "~"),
            ("ssh://web1/", nil, "web1", nil, "/"),
            ("ssh://web1//srv/./a//b", nil, "web1", nil, "/srv/a/b"),
            ("ssh://web1/a%20b%3F%23%25/%C3%9C", nil, "web1", nil, "/a b?#%/Ü"),
            ("ssh://a%2Eb@web1/x", "a.b", "web1", nil, "/x"),
            ("ssh://[::1]:22/x", nil, "::1", 22, "/x"),
            ("ssh://www@[fe80::1%eth0]/x", "www", "fe80::1%eth0", nil, "/x"),
            ("web1:/srv/site", nil, "web1", nil, "/srv/site"),
            ("www@web1:site", "www", "web1", nil, "~/site"),
            ("web1:~/site/", nil, "web1", nil, "~/site"),
            ("web1:./site", nil, "web1", nil, "~/site"),
            ("web1:.", nil, "web1", nil, "~"),
            ("ssh://web1:22/a@b:c", nil, "web1", 22, "/a@b:c"),
            ("web1:/a:b", nil, "web1", nil, "/a:b"),
            ("web1:a b", nil, "web1", nil, "~/a b"),
            ("www@[::1]:/x", "www", "::1", nil, "/x"),
            ("[::1]:x", nil, "::1", nil, "~/x"),
            ("web_1-a:x", nil, "web_1-a", nil, "~/x"),
        ] as [(String, String?, String, Int?, String)]
    )
    func `places on other machines`(text: String, user: String?, host: String, port: Int?, path: String) throws {
        let place = try #require(try RemotePlace.read(text))
        #expect(place == RemotePlace(user: user, host: host, port: port, path: path))
        // Whatever it was written like, these say the same.
        #expect(try RemotePlace.read(place.description) == place, "\(place.description)")
        #expect(try RemotePlace.read(place.uri) == place, "\(place.uri)")
        #expect(place.isTop == ["/", "~"].contains(path))
    }

    @Test func `they are written as rsync writes them, and as URIs`() throws {
        let place = RemotePlace(user: "www", host: "web1", port: nil, path: "~/a b?")
        #expect(place.description == "www@web1:~/a b?")
        #expect(place.uri == "ssh://www@web1/~/a%20b%3F")
        #expect(place.login == "www@web1")
        let other = RemotePlace(user: nil, host: "::1", port: 2_222, path: "/x")
        #expect(other.description == "ssh://[::1]:2222/x")
        #expect(other.login == "::1")
    }

    @Test(
        arguments: [
            "", "/srv/site", "site", "./web1:site", "../web1:site", "~/web1:site", "a/b:c", "/srv/a:b",
            "site with spaces",
            "[a]/b:c", "[draft", "[a:b",
        ]
    )
    func `folders of this machine`(text: String) throws {
        #expect(try RemotePlace.read(text) == nil)
    }

    @Test(
        arguments: [
            ("ssh://web1", "path is empty"), ("web1:", "without a path"), ("web1:~bob/x", "another user's home"),
            ("ssh:///x", "host is none"), (":x", "host is none"), ("ssh://we b1/x", "host is none"),
            ("ssh://-oProxyCommand=x/y", "host is none"), ("-oProxyCommand=x:y", "host is none"),
            ("ssh://`id`/x", "host is none"), ("$(id):x", "host is none"), ("ssh://[::1/x", "host is none"),
            ("ssh://[web1]/x", "host is none"), ("ssh://[::1]x/y", "host is none"), ("wéb:x", "host is none"),
            ("ssh://a;b@web1/x", "user is no name"), ("-x@web1:y", "user is no name"),
            ("a@b@web1:y", "user is no name"),
            ("@web1:y", "user is no name"), ("ssh://a%20b@web1/x", "user is no name"),
            ("ssh://web1:/x", "port is none"), ("ssh://web1:0/x", "port is none"),
            ("ssh://web1:65536/x", "port is none"),
            ("ssh://web1:+22/x", "port is none"), ("ssh://web1:22x/x", "port is none"),
            ("ssh://web1/a%2", "not followed by"), ("ssh://web1/a%zz", "not followed by"),
            ("ssh://web1/%FF", "not followed by"),
            ("ssh://web1/x?y", "write %3F"), ("ssh://web1/x#y", "%23"),
            ("ssh://web1/a/../b", ".. in it"), ("web1:/a/../\u{301}b", ".. in it"),
            ("web1:..", ".. in it"), ("ssh://web1/%2E%2E/x", ".. in it"),
            ("ssh://web1/a%00b", "control characters"), ("web1:/a\u{1B}b", "control characters"),
            ("rsync://web1/module", "rsync daemon"), ("web1::module", "rsync daemon"),
            ("u@[::1]::module", "rsync daemon"),
            ("https://web1/x", "no path of a folder"), ("sftp://web1/x", "no path of a folder"),
        ]
    )
    func `what is no place says why, and what to do`(text: String, reason: String) throws {
        let sentence = try #require(problem(text))
        #expect(sentence.contains(reason), "\(sentence)")
        #expect(sentence.hasSuffix("."))
    }

    @Test func `names have a limit`() {
        let host = String(repeating: "a", count: 255)
        #expect(problem("\(host):x") == nil)
        #expect(problem("\(host)a:x")?.contains("host is none") == true)
        #expect(problem("ssh://web1/" + String(repeating: "a", count: 4_096))?.contains("4,096") == true)
    }

    @Test func `a password is refused and not shown`() throws {
        for text in ["ssh://www:secret@web1/x", "ssh://www:guest@web1/x", "ssh://www:a%40secret@web1:22/x"] {
            let sentence = try #require(problem(text))
            #expect(!sentence.contains("secret") && !sentence.contains("guest"), "\(sentence)")
        }
    }
}
