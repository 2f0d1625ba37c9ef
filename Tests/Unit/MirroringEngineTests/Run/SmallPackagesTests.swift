import Foundation
import MirroringEvents
import MirroringFiles
import Testing

@testable import MirroringEngine

/// Packages so small that one rsync brings the items of several: each of them is told, fails and is left as if it had its own.
@Suite struct SmallPackagesTests {
    /// A source with a page for each letter, each a package of its own.
    private let fixture: EngineFixture
    private let job: Job

    init() throws {
        fixture = try EngineFixture()
        for letter in "abcdef" { try fixture.write("\(letter)/\(letter).html", "the page \(letter)") }
        job = fixture.job { $0.package.maxPages = 1 }
    }

    /// How the engine runs with an rsync that notes what it transfers; after each transfer a shell does something.
    private func configuration(then steps: String = ":") throws -> EngineConfiguration {
        try fixture.scriptedRsync(
            """
            rsync "$@"
            code=$?
            case "$*" in
            *--files-from*)
                echo transfer >>'\(fixture.path)/transfers'
                transfers=$(wc -l <'\(fixture.path)/transfers')
                \(steps)
                ;;
            esac
            exit $code
            """
        )
    }

    private func run(
        _ configuration: EngineConfiguration,
        _ recorder: Recorder = Recorder()
    ) async throws -> RunReport {
        try await JobRunner(job: job, configuration: configuration, sink: recorder).run()
    }

    private var transfers: Int {
        let text = try? String(contentsOfFile: "\(fixture.path)/transfers", encoding: .utf8)
        return text?.split(separator: "\n").count ?? 0
    }

    @Test func `two rsyncs bring all of them, and each is told`() async throws {
        let recorder = Recorder()
        let report = try await run(configuration(), recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(transfers == 2, "that of the first package, so that it is soon in place, and that of all others")
        let packages = (0..<6).flatMap { _ in Rows.packageGoesWell }
        #expect(recorder.rows == [Rows.initialized] + packages + [Rows.completed])
        recorder.checkRules()
        let sizes = recorder.events.filter { $0.status.state == .transferred }
            .compactMap { $0.transferData.packageHeader?.sizeOfReceiveData }
        #expect(sizes == [Int](repeating: 10, count: 6))
        #expect(try await fixture.differences() == "")
        #expect(!fixture.exists(".destination.mirroring"))
    }

    @Test func `what changes before its turn arrives as it is then`() async throws {
        let steps = """
            if [ "$transfers" = 2 ]; then
                echo "another page" >'\(fixture.source)/d/d.html'
                chmod 640 '\(fixture.source)/e/e.html'
            fi
            """
        let report = try await run(configuration(then: steps))
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(report.failures.isEmpty)
        #expect(fixture.read("d/d.html") == "another page\n")
        #expect(FileFacts(of: "\(fixture.destination)/e/e.html")?.mode == 0o640)
        #expect(transfers == 4, "those two have an rsync of their own")
        #expect(try await fixture.differences() == "")
    }

    @Test(.enabled(if: EngineFixture.keepsAttributes))
    func `access lists and attributes come with all of them`() async throws {
        let places = ["source"] + "abcdef".flatMap { ["source/\($0)", "source/\($0)/\($0).html"] }
        func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
            for place in places {
                let copy = place.replacing("source", with: "destination", maxReplacements: 1)
                let (original, other) = (try fixture.attributes(place), try fixture.attributes(copy))
                #expect(other == original, "\(place)", sourceLocation: sourceLocation)
            }
        }
        for (number, place) in places.enumerated() {
            let handedDown: UInt32? = place.hasSuffix("html") ? nil : 7
            let attributes = EngineFixture.attributes(["a": "\(number)"], list: UInt32(number), handedDown: handedDown)
            try fixture.give(attributes, to: place)
        }
        let configuration = try configuration()
        #expect(try await run(configuration).outcome == .succeeded)
        #expect(transfers == 2)
        try check()
        // Folders whose attributes alone are others, beside pages that are.
        for place in places {
            if place.hasSuffix("html") {
                try fixture.write(String(place.dropFirst("source/".count)), "another page")
            } else {
                try fixture.give(EngineFixture.attributes(["b": place], list: 9), to: place)
            }
        }
        #expect(try await run(configuration).outcome == .succeeded)
        #expect(transfers == 4)
        try check()
        #expect(try await fixture.differences() == "")
    }

    @Test(.enabled(if: EngineFixture.keepsAttributes))
    func `what gets attributes before its turn arrives with them`() async throws {
        // Where nothing has any nobody looks for them before the next run.
        try fixture.give(EngineFixture.attributes(["a": "0"]), to: "source/a/a.html")
        let recorder = Recorder { [fixture] event in
            guard event.status.state == .mirroringPackageCompleted, event.transferData.packageHeader?.packageNumber == 2
            else { return }
            try? fixture.give(EngineFixture.attributes(["a": "1"], list: 9), to: "source/d/d.html")
        }
        #expect(try await run(configuration(), recorder).outcome == .succeeded)
        #expect(try fixture.attributes("destination/d/d.html") == EngineFixture.attributes(["a": "1"], list: 9))
        #expect(transfers == 3, "that one has an rsync of its own")
    }

    @Test func `what vanishes before its turn is missing in its own package alone`() async throws {
        let recorder = Recorder()
        let steps = "if [ \"$transfers\" = 2 ]; then rm '\(fixture.source)/d/d.html'; fi"
        let report = try await run(configuration(then: steps), recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        recorder.checkRules()
        #expect(recorder.complaints.map(\.item) == ["d/d.html"])
        #expect(fixture.read("d/d.html") == nil)
        #expect(fixture.read("e/e.html") == "the page e")
        #expect(!fixture.exists(".destination.mirroring"))
    }

    /// What it has brought by then is not believed, and nothing of it is in the way.
    @Test func `where the rsync for several fails each has its own`() async throws {
        let recorder = Recorder()
        let report = try await run(configuration(then: "if [ \"$transfers\" = 2 ]; then code=12; fi"), recorder)
        #expect(report.outcome == .succeeded, "\(report.failures)")
        #expect(recorder.complaints.isEmpty)
        #expect(transfers == 7, "it is not tried again")
        #expect(try await fixture.differences() == "")
        #expect(!fixture.exists(".destination.mirroring"))
    }

    @Test func `nothing is left of it where the run ends early`() async throws {
        let recorder = Recorder { [fixture] event in
            guard event.status.state == .mirroringPackageCompleted, event.transferData.packageHeader?.packageNumber == 3
            else { return }
            rename(fixture.source, "\(fixture.path)/elsewhere")
        }
        #expect(try await run(configuration(), recorder).outcome == .failed)
        #expect(transfers == 2)
        #expect(fixture.read("c/c.html") == "the page c")
        #expect(fixture.read("d/d.html") == nil)
        #expect(try StagingFolder(job: job).packages().isEmpty)
        rename("\(fixture.path)/elsewhere", fixture.source)
        #expect(try await run(configuration()).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
    }

    @Test func `what a dead engine has left of it the next run removes`() async throws {
        let place = try #require(try SharedPlace(for: 1, in: StagingFolder(job: job), traits: .usual))
        try fixture.write(Array("a/a.html".utf8), "half", in: place.package.tree)
        #expect(try await run(configuration()).outcome == .succeeded)
        #expect(try await fixture.differences() == "")
        #expect(!fixture.exists(".destination.mirroring"))
    }

    @Test func `where the rate is limited each has its own`() async throws {
        var job = job
        job.bandwidth = Timetable(always: ByteRate(bytesPerSecond: 1 << 30))
        let runner = JobRunner(job: job, configuration: try configuration(), sink: Recorder())
        #expect(try await runner.run().outcome == .succeeded)
        #expect(transfers == 6)
    }
}
