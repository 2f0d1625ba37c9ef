import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Testing

@testable import MirroringEngine

/// A far end opens what its key allows, once, and answers for that alone.
@Suite(.serialized) struct FarServiceTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
        try fixture.write("www/site/page.html")
        symlink("site", "\(fixture.source)/www/link")
        symlink("www", "\(fixture.source)/alias")
    }

    /// What a far end says to a request.
    private func failure(
        of pipes: FarPipes,
        _ request: OpenRequest,
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> RunFailure? {
        let failure = #expect(throws: RunFailure.self, sourceLocation: sourceLocation) { try pipes.open(request) }
        #expect(failure?.reach == .run, sourceLocation: sourceLocation)
        return failure
    }

    @Test func `a source is opened and asked`() throws {
        let pipes = try FarPipes(FarService(fixture), as: .send)
        #expect(try pipes.open(OpenRequest(fixture.source)) == OpenedMessage(path: fixture.source, exists: true))
        let answer = try pipes.ask(.ask, FarSourceQuestion.identify.records)
        #expect(try FarSourceAnswers.identity(answer) == FileFacts(of: fixture.source)?.identity)
    }

    @Test func `what can't be opened may be named better`() throws {
        let pipes = try FarPipes(FarService(fixture), as: .send)
        let missing = failure(of: pipes, OpenRequest("\(fixture.source)/missing"))
        #expect(missing?.description.contains("does not exist") == true)
        #expect(failure(of: pipes, OpenRequest("\(fixture.source)/www/site/page.html"))?.category == .validation)
        #expect(try pipes.open(OpenRequest("~/source")).path == fixture.source)
    }

    /// The near end would take such an answer for nonsense.
    @Test func `a destination whose path is no line is refused`() throws {
        try fixture.write(Array("two\nlines/site/page.html".utf8), "text", in: fixture.path)
        symlink("two\nlines", "\(fixture.path)/link")
        let pipes = try FarPipes(FarService(fixture), as: .receive)
        let refused = failure(of: pipes, OpenRequest("\(fixture.path)/link/site") { $0.keeping = .init(name: "A job") })
        #expect(refused?.description.hasSuffix(" so no other machine can be told of it. Rename its folders.") == true)
        #expect(refused?.category == .validation)
    }

    @Test func `a session has one folder`() throws {
        let pipes = try FarPipes(FarService(fixture), as: .send)
        _ = try pipes.open(OpenRequest(fixture.source))
        let second = failure(of: pipes, OpenRequest("\(fixture.source)/www"))
        #expect(second?.description == "A question is not understood: it opens a second folder.")
        // With that the session is over.
        #expect(throws: (any Error).self) { try pipes.ask(.ask, FarSourceQuestion.trace.records) }
    }

    @Test(arguments: [FrameKind.ask, .look, .left, .rsync, .importPackage])
    func `before it is open nothing is answered`(kind: FrameKind) throws {
        let pipes = try FarPipes(FarService(fixture), as: .send)
        let question = RsyncRequest(packageId: nil, arguments: []).json()
        let failure = #expect(throws: RunFailure.self) { try pipes.ask(kind, question) }
        #expect(failure?.description == "A question is not understood: it asks before it has opened a folder.")
    }

    @Test func `a source is asked nothing that is a destination's`() throws {
        let pipes = try FarPipes(FarService(fixture), as: .send)
        _ = try pipes.open(OpenRequest(fixture.source))
        let failure = #expect(throws: RunFailure.self) { try pipes.ask(.left) }
        #expect(failure?.description == "A question is not understood: a source is asked for \"left\".")
    }

    /// Else it went on beside the next run, and kept the process.
    @Test(
        .enabled(if: EngineFixture.keepsAttributes, "temporary folders have no access lists or attributes"),
        arguments: [SessionRole.send, .receive]
    )
    func `a search that is cancelled looks no further`(role: SessionRole) throws {
        let folder = role == .send ? fixture.source : fixture.destination
        mkdir(folder, 0o755)
        for number in 0..<2_000 { mkdir("\(folder)/\(number)", 0o755) }
        let pipes = try FarPipes(FarService(fixture), as: role)
        _ = try pipes.open(OpenRequest(folder))
        let sought = SoughtAttributes(.all, capabilities: true)
        let kind: FrameKind = role == .send ? .ask : .attributes
        let question =
            role == .send
            ? FarSourceQuestion.search(sought, leavingOut: []).records : FarSearch(for: sought, in: nil).records
        #expect(try !FarSourceAnswers.isSo(pipes.ask(kind, question)))
        // A search may be through with the tree before it hears that. Of one that was not searched to its end no more is known than that
        // there may be one.
        let isGivenUp = try (0..<100).contains { _ in
            let asked = pipes.near.ask(kind, question)
            asked.cancel()
            return try FarSourceAnswers.isSo(asked.result.wait().get())
        }
        #expect(isGivenUp)
    }

    // MARK: What a key allows

    @Test(arguments: [("--receive-only", SessionRole.send), ("--send-only", .receive)])
    func `a key may be for the other direction`(option: String, role: SessionRole) throws {
        let hello = NearHello(protocol: 1, version: "1.0", role: role)
        let limited = try FarService(fixture, limitedBy: option)
        let failure = #expect(throws: FailureMessage.self) { try limited.begin(hello) }
        #expect(failure?.category == .authorization)
        try FarService(fixture).begin(hello)
    }

    @Test func `outside of its folder is nothing`() throws {
        let pipes = try FarPipes(FarService(fixture, limitedBy: "--only", "\(fixture.source)/www"), as: .send)
        for path in [fixture.source, "\(fixture.source)/www2", "/", "~/"] {
            #expect(failure(of: pipes, OpenRequest(path))?.category == .authorization)
        }
        let opened = try pipes.open(OpenRequest("\(fixture.source)/www/site"))
        #expect(opened.path == "\(RealPath.of(fixture.source))/www/site")
    }

    @Test(arguments: ["alias", "alias/site", "www/link"])
    func `a link below its folder is not followed`(path: String) throws {
        let request = OpenRequest("\(fixture.source)/\(path)")
        let limited = try FarPipes(FarService(fixture, limitedBy: "--only", fixture.source), as: .send)
        #expect(failure(of: limited, request)?.description.contains("links are not followed") == true)
        let free = try FarPipes(FarService(fixture), as: .send)
        #expect(try free.open(request).exists)
    }

    @Test func `a link that comes later is not followed either`() throws {
        let pipes = try FarPipes(FarService(fixture, limitedBy: "--only", fixture.source), as: .send)
        _ = try pipes.open(OpenRequest("\(fixture.source)/www/site"))
        _ = try pipes.ask(.ask, FarSourceQuestion.identify.records)
        #expect(rename("\(fixture.source)/www", "\(fixture.source)/moved") == 0)
        #expect(symlink("moved", "\(fixture.source)/www") == 0)
        let failure = #expect(throws: RunFailure.self) { try pipes.ask(.ask, FarSourceQuestion.trace.records) }
        #expect(failure?.description.contains("links are not followed") == true)
    }

    @Test func `the links that lead to its folder are its owner's`() throws {
        let pipes = try FarPipes(FarService(fixture, limitedBy: "--only", "\(fixture.source)/alias"), as: .send)
        let opened = try pipes.open(OpenRequest("\(fixture.source)/alias/site"))
        #expect(opened.path == "\(RealPath.of(fixture.source))/www/site")
    }

    @Test func `what must not be served is refused before all else`() throws {
        let refusal = FailureMessage(.authorization, reach: "run", "The kernel can't keep it inside.")
        let (path, state) = (fixture.path, fixture.stateFolder)
        let service = FarService(Restriction(), home: path, stateFolder: state, rsync: "rsync", refusing: refusal)
        #expect(throws: refusal) { try service.begin(NearHello(protocol: 1, version: "1.0", role: .send)) }
    }

    @Test func `packages are staged in the very folder of a key, and beside any other`() throws {
        mkdir(fixture.destination, 0o755)
        mkdir("\(fixture.destination)/site", 0o755)
        let real = RealPath.of(fixture.destination)
        for (folder, staging) in [("", "/.mirroring-staging"), ("/site", "/.site.mirroring")] {
            let pipes = try FarPipes(FarService(fixture, limitedBy: "--only", fixture.destination), as: .receive)
            let opened = try pipes.open(OpenRequest("\(fixture.destination)\(folder)"))
            #expect(opened.staging == "\(real)\(staging)")
        }
    }

    @Test func `releases that would lie beside the folder of a key are none`() throws {
        mkdir(fixture.destination, 0o755)
        var terms = DestinationTerms(name: "The site")
        terms.releases = 5
        for (only, isAllowed) in [(fixture.destination, false), (fixture.path, true)] {
            let pipes = try FarPipes(FarService(fixture, limitedBy: "--only", only), as: .receive)
            let request = OpenRequest(fixture.destination) { $0.keeping = terms }
            guard !isAllowed else {
                #expect(try pipes.open(request).exists)
                continue
            }
            #expect(failure(of: pipes, request)?.category == .authorization)
        }
    }

    @Test func `the folder of a key has to be there`() throws {
        let pipes = try FarPipes(FarService(fixture, limitedBy: "--only", fixture.destination), as: .receive)
        #expect(failure(of: pipes, OpenRequest(fixture.destination))?.category == .notFound)
        #expect(FileFacts(of: fixture.destination) == nil)
    }

    @Test(arguments: [("user", "owner"), ("group", "group")])
    func `an owner who is not known here is named, with this machine`(kind: String, key: String) throws {
        var terms = DestinationTerms(name: "The site")
        terms.attributes = .fixed
        if key == "owner" { terms.owner = "no-such-one" } else { terms.group = "no-such-one" }
        let pipes = try FarPipes(FarService(fixture), as: .receive)
        let request = OpenRequest(fixture.destination) { ($0.keeping, $0.host) = (terms, "web1") }
        let sentence = "There is no \(kind) no-such-one on web1."
        #expect(failure(of: pipes, request)?.description.hasPrefix(sentence) == true)
    }

    // MARK: What the engine here needs itself

    private func service(state: String, outbox: String) -> FarService {
        let places = [EnginePlace(.outbox, at: "\(fixture.path)/\(outbox)")]
        let folder = "\(fixture.path)/\(state)"
        return FarService(Restriction(), home: fixture.path, stateFolder: folder, besides: places, rsync: "rsync")
    }

    @Test func `of its folders in a source it tells`() throws {
        let own = service(state: "source/.local/state/engine", outbox: "source/www/outbox")
        let opened = try FarPipes(own, as: .send).open(OpenRequest(fixture.source))
        #expect(opened.enginesFolders == [".local/state/engine", "www/outbox"])
        let elsewhere = try FarPipes(FarService(fixture), as: .send).open(OpenRequest(fixture.source))
        #expect(elsewhere.enginesFolders == nil)
    }

    @Test func `a source that is one of them is not served`() throws {
        for own in [service(state: "source", outbox: "outbox"), service(state: "state", outbox: "source")] {
            let refused = failure(of: try FarPipes(own, as: .send), OpenRequest(fixture.source))
            #expect(refused?.category == .validation)
            #expect(refused?.description.contains("so a run would mirror it") == true)
        }
    }

    @Test func `none of them lies in a destination`() throws {
        for (state, outbox) in [("destination/state", "outbox"), ("state", "destination/outbox")] {
            let own = service(state: state, outbox: outbox)
            let refused = failure(of: try FarPipes(own, as: .receive), OpenRequest(fixture.destination))
            #expect(refused?.category == .validation)
            #expect(refused?.description.contains("where a run deletes what the source does not have") == true)
        }
    }

    // MARK: Both folders on one machine

    @Test func `the folders of a job must not lie in each other, whatever the machine is called`() throws {
        let site = "\(fixture.source)/www/site"
        for other in [site, fixture.source, "\(site)/new", "\(fixture.source)/alias/site"] {
            let pipes = try FarPipes(FarService(fixture), as: .send)
            let refused = failure(of: pipes, OpenRequest(site) { $0.near = FolderPlace(of: other) })
            #expect(refused?.category == .validation, "\(other)")
            #expect(refused?.description.contains("Name folders that do not overlap") == true)
        }
        for other in ["\(fixture.source)/www/new", "\(fixture.source)/www/site2/new"] {
            let pipes = try FarPipes(FarService(fixture), as: .send)
            #expect(try pipes.open(OpenRequest(site) { $0.near = FolderPlace(of: other) }).exists, "\(other)")
        }
        let pipes = try FarPipes(FarService(fixture), as: .send)
        let elsewhere = FolderPlace(machine: String(repeating: "0f", count: 32), folders: FolderPlace(of: site).folders)
        #expect(try pipes.open(OpenRequest(site) { $0.near = elsewhere }).exists)
    }

    @Test func `a machine is known by a digest of what its kernel took when it started`() throws {
        #expect(HexadecimalText.isDigest(Machine.digest))
        // A container on it has another machine-id, and its clone the same.
        let boot = try RegularFile(opening: "/proc/sys/kernel/random/boot_id").text()
        #expect(Machine.digest == Machine.digest(of: boot.filter { !$0.isNewline }))
    }
}
