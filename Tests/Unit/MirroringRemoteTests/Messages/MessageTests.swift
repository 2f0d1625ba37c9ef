import FoundationEssentials
import MirroringEvents
import Testing

@testable import MirroringRemote

@Suite struct MessageTests {
    private static let digest = String(repeating: "0f", count: 32)

    private func hello() -> FarHello {
        FarHello(version: "1.0", rsync: "3.4.1", machine: Self.digest, user: "www", isRoot: false, only: ["/srv/www"])
    }

    private func open(_ path: String) -> OpenRequest {
        OpenRequest(.run, path: path, jobId: UUID(), token: String(repeating: "a", count: 32))
    }

    private func expect<Message: JSONMessage & Equatable>(_ message: Message, isRefusedFor problem: String?) {
        do throws(ProtocolViolation) {
            let again = try Message(json: message.json())
            #expect(again == message)
            #expect(problem == nil)
        } catch {
            #expect(error.description == problem.map { "a message has \($0)" })
        }
    }

    @Test func `what each end says first`() {
        expect(hello(), isRefusedFor: nil)
        var other = hello()
        (other.rsync, other.only, other.capabilities) = (nil, nil, ["digests", "of a version to come"])
        expect(other, isRefusedFor: nil)
        other.protocols.lowest = 0
        expect(other, isRefusedFor: "impossible versions of the protocol")
        other.protocols = ProtocolVersions(lowest: 3, highest: 2)
        expect(other, isRefusedFor: "impossible versions of the protocol")
        other = hello()
        other.machine = "A" + other.machine.dropFirst()
        expect(other, isRefusedFor: "no digest of its machine")
        other = hello()
        other.user = "\u{1B}[2J"
        expect(other, isRefusedFor: "a text that is too long or no line")
        expect(NearHello(protocol: 1, version: "1.0", role: .receive), isRefusedFor: nil)
        expect(NearHello(protocol: 0, version: "", role: .send), isRefusedFor: "an impossible version of the protocol")
    }

    @Test(
        arguments: [
            (1...1, 1...1, 1), (1...3, 2...9, 3), (2...9, 1...3, 3), (1...1, 2...2, nil), (4...5, 1...3, nil),
        ] as [(ClosedRange<Int>, ClosedRange<Int>, Int?)]
    )
    func `the newest version that both speak`(near: ClosedRange<Int>, far: ClosedRange<Int>, common: Int?) {
        let versions = ProtocolVersions(lowest: near.lowerBound, highest: near.upperBound)
        let others = ProtocolVersions(lowest: far.lowerBound, highest: far.upperBound)
        #expect(versions.common(with: others) == common)
    }

    @Test(
        arguments: [
            "", "null", "[]", "{}", "\"", "{\"protocol\":1}", "{\"protocol\":1e99,\"role\":\"send\",\"version\":\"\"}",
            String(repeating: "[", count: 512), "{\"x\":" + String(repeating: "[", count: 40_000),
            "{\"protocol\":1,\"role\":\"other\",\"version\":\"1\"}",
            "{\"protocol\":1,\"role\":\"send\",\"version\":\"1\"}" + String(repeating: " ", count: 65_536),
        ]
    )
    func `what is no message is refused`(json: String) {
        let violation = #expect(throws: ProtocolViolation.self) { try NearHello(json: Array(json.utf8)) }
        #expect(violation?.description == "a message is not understood")
    }

    @Test func `unknown members say nothing, and brackets in texts are no nesting`() throws {
        let text = String(repeating: "[{\\\"", count: 20)
        let json = "{\"protocol\":1,\"role\":\"send\",\"version\":\"\(text)\",\"new\":{\"a\":[[1]]}}"
        #expect(try NearHello(json: Array(json.utf8)).version == String(repeating: "[{\"", count: 20))
    }

    @Test func `a folder is named from the root or from a home`() {
        for path in ["/", "/srv/site", "~/", "~/site", "/srv/Übersicht"] { expect(open(path), isRefusedFor: nil) }
        let others = ["", "srv", "~", "~www/site", "/srv/../etc", "/./srv", "/srv/..", "~/../x", "/a\u{0}b"]
        for path in others + ["/srv/../\u{301}x"] {
            expect(open(path), isRefusedFor: "a path that is none")
        }
        var request = open("/srv/site")
        request.staging = "staging"
        expect(request, isRefusedFor: "a path that is none")
        request.staging = "/srv/.site.mirroring"
        expect(request, isRefusedFor: nil)
        request.token += "a"
        expect(request, isRefusedFor: "a token that is none")
    }

    @Test func `folders overlap if one is on the way to the other, whatever they are called`() {
        func place(_ inodes: UInt64..., machine: String = Self.digest) -> FolderPlace {
            FolderPlace(machine: machine, folders: inodes.map { [8, $0] })
        }
        #expect(place(1, 2, 3).overlaps(place(1, 2, 3)))
        #expect(place(1, 2).overlaps(place(1, 2, 3)))
        #expect(place(1, 2, 3).overlaps(place(1, 2)))
        #expect(place(1, 9, 3).overlaps(place(1, 2, 3, 4)), "a mount gives a folder another way")
        #expect(!place(1, 2, 3).overlaps(place(1, 2, 4)))
        #expect(!place(1, 2).overlaps(place(1, 2, machine: String(repeating: "ee", count: 32))))
        var request = open("/srv/site")
        request.near = place(1, UInt64.max)
        expect(request, isRefusedFor: nil)
        request.near?.folders = []
        expect(request, isRefusedFor: "a place that is none")
    }

    @Test func `small messages`() {
        expect(OpenedMessage(path: "/srv/site", exists: true, staging: "/srv/.s"), isRefusedFor: nil)
        expect(OpenedMessage(path: "/srv/a\nb", exists: false), isRefusedFor: "a path that is no line")
        var opened = OpenedMessage(path: "/srv/site", exists: true)
        opened.making = FileMaking(user: 33, group: 33, mask: 0o777)
        expect(opened, isRefusedFor: nil)
        opened.making?.mask = 0o1000
        expect(opened, isRefusedFor: "a mask that is none")
        expect(AliveMessage(), isRefusedFor: nil)
        expect(AliveMessage(done: 3, of: 4), isRefusedFor: nil)
        expect(AliveMessage(done: 5, of: 4), isRefusedFor: "a number that is out of range")
        expect(RsyncRequest(packageId: nil, arguments: ["--server", "."]), isRefusedFor: nil)
        expect(RsyncRequest(packageId: nil, release: "20261128T104107Z-3f9a0c2b", arguments: []), isRefusedFor: nil)
        expect(RsyncRequest(packageId: nil, release: "\n", arguments: []), isRefusedFor: "a release that is none")
        let tooMany = [String](repeating: "x", count: 65)
        let reason = "arguments of rsync's that are too many, too long or no lines"
        expect(RsyncRequest(packageId: UUID(), arguments: tooMany), isRefusedFor: reason)
        expect(RsyncRequest(packageId: UUID(), arguments: [String(repeating: "x", count: 1_025)]), isRefusedFor: reason)
    }

    @Test(arguments: ["", "/etc", "../a", "a/..", "a//b", "./a", "a\nb", "../\u{301}a"])
    func `the engine's own folders lie in what was opened`(path: String) {
        var opened = OpenedMessage(path: "/home/www", exists: true)
        opened.enginesFolders = [".local/state/mirroring/engine", "a [b]"]
        expect(opened, isRefusedFor: nil)
        opened.enginesFolders?.append(path)
        expect(opened, isRefusedFor: "folders of an engine's that are too many or none")
        opened.enginesFolders = [String](repeating: "a", count: 65)
        expect(opened, isRefusedFor: "folders of an engine's that are too many or none")
    }

    @Test func `the names of what is sent come behind their message`() throws {
        var request = RsyncRequest(packageId: UUID(), arguments: ["--server", "."])
        #expect(try RsyncRequest(question: request.question) == request)
        for names in ["", "./a\0./b \"c\"\n\0"] {
            request.names = Array(names.utf8)
            #expect(try RsyncRequest(question: request.question) == request)
            #expect(throws: ProtocolViolation.self) { try RsyncRequest(json: request.question) }
        }
    }

    @Test func `where a destination is`() {
        var mount = MountedFolder(folder: Data("/mnt/a\nb".utf8), point: Data("/mnt".utf8), device: "8:1")
        mount.original = Data("server:/a\nb".utf8)
        var request = open("/mnt/site")
        request.known = mount
        expect(request, isRefusedFor: nil)
        request.known?.device = "8:1\n"
        expect(request, isRefusedFor: "a mount that is none")
        var opened = OpenedMessage(path: "/mnt/site", exists: true)
        (opened.identity, opened.mount, opened.isLost) = ([8, 2], mount, true)
        expect(opened, isRefusedFor: nil)
        opened.mount?.point = Data("mnt".utf8)
        expect(opened, isRefusedFor: "a mount that is none")
        opened.mount?.point = Data(repeating: UInt8(ascii: "/"), count: MessageText.limit + 1)
        expect(opened, isRefusedFor: "a mount that is none")
        opened.mount = mount
        opened.mount?.original = Data(repeating: 47, count: MountedFolder.originalLimit + 1)
        expect(opened, isRefusedFor: "a mount that is none")
        opened.identity = [8]
        expect(opened, isRefusedFor: "a folder that is none")
    }

    @Test func `what a job says of its destination`() throws {
        var request = open("/srv/site")
        request.keeping = DestinationTerms(name: "The site")
        expect(request, isRefusedFor: nil)
        var terms = DestinationTerms(name: "Übersicht")
        terms.exclude = ["*.tmp", "a\nb", String(repeating: "x", count: 400_000)]
        (terms.releases, terms.keepDeleted, terms.isDurable) = (1_000, 2_592_000, true)
        (terms.attributes, terms.files, terms.folders) = (.fixed, 0o640, 0o750)
        (terms.owner, terms.group) = ("www-data", "33")
        request.keeping = terms
        expect(request, isRefusedFor: nil)
        for change: (inout DestinationTerms) -> Void in [
            { $0.releases = 0 }, { $0.releases = 1_001 }, { $0.keepDeleted = -1 }, { $0.files = 0o1000 },
            { $0.folders = 0o4755 }, { $0.keepDeleted = .max },
        ] {
            var bad = terms
            change(&bad)
            request.keeping = bad
            expect(request, isRefusedFor: "a number that is out of range")
        }
        request.keeping = terms
        request.keeping?.owner = "a\nb"
        expect(request, isRefusedFor: "a name that is too long or no line")
        request.keeping = terms
        request.keeping?.exclude = [String](repeating: String(repeating: "x", count: 1_023), count: 513)
        expect(request, isRefusedFor: "patterns that are too many, too long or none")
        request.keeping?.exclude = ["a\u{0}b"]
        expect(request, isRefusedFor: "patterns that are too many, too long or none")
    }

    @Test func `failures are lines, and of categories that are known`() throws {
        let failure = FailureMessage(.diskFull, item: "a\nb", reach: "package", String(repeating: "é", count: 3_000))
        #expect(failure.item == "a\u{FFFD}b")
        #expect(failure.message.utf8.count == 4_096)
        expect(failure, isRefusedFor: nil)
        #expect(failure.knownCategory == .diskFull)
        let other = FailureMessage(MirroringEvents.Category(rawValue: "flood"), reach: "run", "It rains.")
        expect(other, isRefusedFor: nil)
        #expect(other.knownCategory == .internal)
    }
}
