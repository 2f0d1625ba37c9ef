import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// What is at the destination, and what of it is ours.
@Suite struct ReleasePlaceTests {
    private let fixture: EngineFixture
    private let place: ReleasePlace
    private static let name = "20261128T104107Z-3f9a0c2b"

    init() throws {
        fixture = try EngineFixture()
        place = ReleasePlace(destination: fixture.destination)
    }

    @Test func `releases lie beside the destination`() {
        #expect(place.path == "\(fixture.path)/.destination.releases")
        #expect(place.nextLinkPath == "\(fixture.path)/.destination.new")
        #expect(ReleasePlace(destination: "/site").path == "/.site.releases")
    }

    @Test func `a link is a release only if it leads to where releases lie`() throws {
        let release = try #require(ReleaseName(Self.name))
        #expect(place.release(at: place.target(of: release)) == release)
        for target in [
            "/\(Self.name)", Self.name, ".other.releases/\(Self.name)", ".destination.releases/../\(Self.name)",
            ".destination.releases/building", ".destination.releases/\(Self.name)/", ".destination.releases",
            "\(fixture.path)/.destination.releases/\(Self.name)", "./.destination.releases/\(Self.name)",
        ] {
            #expect(place.release(at: Array(target.utf8)) == nil, "\(target)")
        }
    }

    @Test func `what is there is told apart`() throws {
        #expect(try place.current() == .nothing)
        #expect(try place.open() == nil)
        mkdir(fixture.destination, 0o755)
        #expect(try place.current() == .folder)
        rmdir(fixture.destination)
        symlink(".destination.releases/\(Self.name)", fixture.destination)
        #expect(try place.current().release?.description == Self.name)
        unlink(fixture.destination)
        symlink("/srv", fixture.destination)
        #expect {
            try place.current()
        } throws: { ($0 as? RunFailure)?.category == .validation && "\($0)".contains("a symbolic link to /srv, which") }
        #expect(try place.linkedRelease() == nil)
        unlink(fixture.destination)
        mkfifo(fixture.destination, 0o600)
        #expect {
            try place.current()
        } throws: { "\($0)".contains("is neither a folder nor a link to a release") }
    }

    @Test func `the folder of releases is made for readers, and not believed if others may write there`() throws {
        let store = try place.make()
        #expect(FileFacts(of: place.path)?.mode == 0o755)
        #expect(try store.releases().isEmpty)
        chmod(place.path, 0o777)
        #expect(throws: RunFailure.self) { try place.open() }
    }

    @Test func `releases are in the order in which they were published`() throws {
        let store = try place.make()
        let names = try ["20261128T104107Z-bbbbbbbb", "20261128T104107Z-aaaaaaaa", "20261128T104108Z-cccccccc"].map {
            try #require(ReleaseName($0))
        }
        for (number, name) in names.enumerated() {
            mkdir(store.path(of: name), 0o755)
            let publication = ReleaseNotes.Publication(
                release: name,
                runId: UUID(),
                time: Timestamp(milliseconds: 1_700_000_000_000 + Int64(number)),
                trigger: "manual"
            )
            try store.write(ReleaseNotes(jobId: UUID(), previous: nil, publication: publication), of: name)
        }
        mkdir(store.path(of: "20261128T104108Z-dddddddd"), 0o755)
        mkdir(store.path(of: "building"), 0o755)
        mkdir(store.path(of: "somebody's"), 0o755)
        #expect(try store.releases().map(\.name).prefix(3) == names[...])
        #expect(try store.releases().count == 4)

        let history = ReleaseHistory(store: store, current: names[0])
        try history.prune(to: 2)
        #expect(try store.releases().map(\.name.description) == [names[0].description, "20261128T104108Z-dddddddd"])
        #expect(FileFacts(of: store.path(of: "\(names[1]).json")) == nil)
        #expect(FileFacts(of: store.path(of: "somebody's")) != nil)
        #expect(try history.target("20261128T104108Z-d").description == "20261128T104108Z-dddddddd")
        for beginning in ["2026", "20261128T104107Z-b", "nothing"] {
            #expect(throws: RunFailure.self) { try history.target(beginning) }
        }
        #expect(throws: RunFailure.self) { try history.target(nil) }
    }

    @Test func `releases before the current one stay whatever the clock said then`() throws {
        let store = try place.make()
        let names = try ["20261128T100000Z-aaaaaaaa", "20261127T100000Z-bbbbbbbb", "20261126T100000Z-cccccccc"].map {
            try #require(ReleaseName($0))
        }
        for (name, previous) in zip(names, [nil] + names) {
            mkdir(store.path(of: name), 0o755)
            let publication = ReleaseNotes.Publication(release: name, runId: UUID(), time: name.time, trigger: "manual")
            try store.write(ReleaseNotes(jobId: UUID(), previous: previous, publication: publication), of: name)
        }
        try ReleaseHistory(store: store, current: names[2]).prune(to: 2)
        #expect(try store.releases().map(\.name) == [names[2], names[1]])
    }

    @Test func `notes that are damaged say nothing`() throws {
        let store = try place.make()
        let path = store.path(of: "building.json")
        for text in [
            "", "{", "[]", "{\"formatVersion\":2,\"jobId\":\"\(UUID())\"}", "{\"formatVersion\":1,\"jobId\":\"x\"}",
            "{\"formatVersion\":1,\"jobId\":\"\(UUID())\",\"previous\":\"../x\"}",
        ] {
            try Data(text.utf8).write(to: URL(filePath: path))
            chmod(path, 0o600)
            #expect(try store.buildingNotes() == nil, "\(text)")
        }
        let notes = ReleaseNotes(jobId: UUID(), previous: ReleaseName(Self.name))
        try store.write(notes)
        #expect(try store.buildingNotes() == notes)
    }
}
