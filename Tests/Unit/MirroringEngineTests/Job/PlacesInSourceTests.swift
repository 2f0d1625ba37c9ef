import Foundation
import MirroringEvents
import MirroringRemote
import Testing

@testable import MirroringEngine

/// What an engine needs itself and has in a source, as in a user's home, is not mirrored from there.
@Suite struct PlacesInSourceTests {
    private let fixture: EngineFixture

    init() throws {
        fixture = try EngineFixture()
    }

    private func place(_ kind: EnginePlace.Kind, _ name: String) -> EnginePlace {
        EnginePlace(kind, at: "\(fixture.path)/\(name)")
    }

    @Test func `folders are left out, and files are not`() {
        let places = [
            place(.state, "source/a [b]/engine"), place(.outbox, "source/outbox"),
            place(.settings, "source/engine.yaml"), place(.job, "source/job.yaml"),
        ]
        let found = PlacesInSource(places, of: fixture.job())
        #expect(found.patterns == [#"/a \[b]/engine/"#, "/outbox/"])
        #expect(found.sentences.map { $0.hasSuffix(", and is not mirrored.") } == [true, true])
        let exclusions = Exclusions(patterns: found.patterns)
        #expect(exclusions.cover("a [b]/engine/jobs"))
        #expect(!exclusions.cover("a [b]/other") && !exclusions.cover("engine"))
        #expect(JobValidation(job: fixture.job(), places: places).problems() == [])
    }

    @Test func `what lies elsewhere, or is left out already, is nothing to be said of`() {
        let places = [place(.state, "state"), place(.outbox, "source/own/outbox")]
        let job = fixture.job { $0.exclude = ["own/"] }
        #expect(PlacesInSource(places, of: job).patterns == [])
        #expect(PlacesInSource(places, of: job).sentences == [])
        let inside = [place(.state, "source/own"), place(.outbox, "source/own/outbox")]
        #expect(PlacesInSource(inside, of: fixture.job()).patterns == ["/own/"])
    }

    @Test func `those of another machine are left out as it tells of them`() throws {
        let place = try #require(try RemotePlace.read("www@web1:~"))
        var message = OpenedMessage(path: "/home/www", exists: true)
        message.enginesFolders = ["a [b]/engine", "own/outbox"]
        let job = Job(id: UUID(), name: "A job", source: .far(place), destination: .here(fixture.destination))
        let found = PlacesInSource(toldBy: message, at: place, of: job)
        #expect(found.patterns == [#"/a \[b]/engine/"#, "/own/outbox/"])
        #expect(
            found.sentences.first == """
                The folder a [b]/engine of the engine at web1 lies in the source www@web1:~, and is not mirrored.
                """
        )
        var excluding = job
        excluding.exclude = ["own/"]
        #expect(PlacesInSource(toldBy: message, at: place, of: excluding).patterns == [#"/a \[b]/engine/"#])
        #expect(PlacesInSource(toldBy: nil, at: place, of: job).patterns == [])
        // Nobody here asks about another machine's folders by paths of this one.
        #expect(PlacesInSource([EnginePlace(.state, at: "/home/www/state")], of: job).patterns == [])
    }

    @Test func `a source that is one of them is none`() {
        let validation = JobValidation(job: fixture.job(), places: [place(.state, "source")])
        #expect(validation.problems().map(\.key) == ["source"])
    }

    @Test func `each run says once what it does not mirror`() async throws {
        try fixture.write("page.html")
        var configuration = fixture.configuration
        configuration.stateFolder = "\(fixture.source)/.local/state/engine"
        let job = fixture.job()
        let (state, source) = (configuration.stateFolder, fixture.source)
        let sentence = "The engine's state folder \(state) lies in the source \(source), and is not mirrored."
        for _ in 0..<2 {
            let recorder = Recorder()
            let report = try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
            #expect(report.outcome == .succeeded, "\(report.failures)")
            recorder.checkRules()
            let said = recorder.events.flatMap(\.status.statusLog).filter { $0.message == sentence }
            #expect(said.map(\.level) == [.processing])
        }
        #expect(fixture.exists("source/.local/state/engine/jobs"))
        #expect(fixture.exists("destination/.local/state") && !fixture.exists("destination/.local/state/engine"))
        let summary = try await TreeCheck(of: job, places: configuration.ownPlaces).run { _ in }
        #expect(summary.findings == 0)
    }
}
