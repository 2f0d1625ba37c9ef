import EventSamples
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import MirroringEvents
import MirroringOfflineLog
import MirroringSettings
import NIOCore
import Testing

@testable import MirroringWeb

/// The API over logs alone, asked as a browser asks it.
@Suite struct LogsPageTests {
    private static let job = MirroringStatusEventArgs.sampleJobId

    /// Serves a folder with three runs, an hour apart, the last of which has not ended.
    private func withPage(
        token: String? = nil,
        _ body: @escaping @Sendable (any TestClientProtocol, [[OfflineLogEntry]]) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID().uuidString)").path()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let runs = (0..<3).map { number in
            let runId = UUID(name: "run \(number)".utf8, namespace: Self.job)
            return MirroringStatusEventArgs.wholeRun(40, runId: runId).prefix(number == 2 ? 20 : 40).enumerated().map {
                var event = $0.element
                event.transferData.status.sentTime.milliseconds += Int64(number) * 3_600_000
                event.transferData.status.receivedTime.milliseconds += Int64(number) * 3_600_000
                return OfflineLogEntry(position: UInt64(number * 100 + $0.offset), event: event)
            }
        }
        try OfflineLogWriter(folder: folder).append(runs.flatMap { $0 })
        let room = LogRoom(folder: folder)
        let monitor = Monitor(
            bridge: nil,
            room: room,
            facts: Monitor.Facts(login: token != nil, program: "mom test", host: "here"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let routes = WebRoutes(
            monitor: monitor,
            room: room,
            stories: LogStories(folder: folder),
            token: token.map { AccessToken(Secret($0)) },
            hosts: HostRule(address: .standard),
            isSecure: false,
            page: PageFiles(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let following = Task { await monitor.run() }
        defer { following.cancel() }
        while await !monitor.isCaughtUp { await Task.yield() }
        try await Application(router: routes.router()).test(.router) { client in try await body(client, runs) }
    }

    private struct Answer {
        let response: TestResponse

        var json: [String: Any] {
            get throws {
                let object = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView))
                return try #require(object as? [String: Any])
            }
        }

        var sequences: [Int] {
            get throws {
                let events = try #require(json["events"] as? [[String: Any]])
                return events.compactMap { ($0["event"] as? [String: Any])?["sequence"] as? Int }
            }
        }

        func text(_ name: String) throws -> String { try #require(json[name] as? String) }
    }

    private static func get(
        _ client: any TestClientProtocol,
        _ uri: String,
        headers: HTTPFields = [:],
        method: HTTPRequest.Method = .get
    ) async throws -> Answer {
        try await client.execute(uri: uri, method: method, headers: headers) { Answer(response: $0) }
    }

    @Test func jobsAndRunsAreToldFromTheirLogs() async throws {
        try await withPage { client, runs in
            let jobs = try #require(try await Self.get(client, "/api/jobs").json["jobs"] as? [[String: Any]])
            #expect(jobs.count == 1)
            #expect((jobs[0]["strip"] as? [Any])?.count == 3)
            let job = try await Self.get(client, "/api/jobs/\(Self.job.lowercased)?limit=2")
            #expect((try job.json["runs"] as? [Any])?.count == 2)
            let older = try await Self.get(client, job.text("older"))
            #expect((try older.json["runs"] as? [Any])?.count == 1)
            let run = try await Self.get(client, "/api/runs/\(runs[0][0].event.runId.lowercased)")
            #expect(try run.json["through"] as? Int == 40)
            #expect(try run.json["complete"] as? Bool == true)
        }
    }

    @Test func aLogIsPagedToBothSides() async throws {
        try await withPage { client, runs in
            let file = OfflineLogFile(run: runs[0])
            let first = try await Self.get(client, "/api/offline/\(file)?limit=15")
            #expect(try first.sequences == Array(1...15))
            let second = try await Self.get(client, first.text("newer"))
            #expect(try second.sequences == Array(16...30))
            let back = try await Self.get(client, second.text("older"))
            #expect(try back.sequences == Array(1...15))
            let filtered = try await Self.get(client, "/api/offline/\(file)?state=MirroringPackageInitialized")
            #expect(try filtered.sequences == [2])
        }
    }

    private static func files(_ client: any TestClientProtocol, _ query: String) async throws -> [String] {
        let logs = try await get(client, "/api/offline?\(query)").json["logs"] as? [[String: Any]]
        return try #require(logs).compactMap { $0["file"] as? String }
    }

    @Test func aLogIsFoundByItsName() async throws {
        try await withPage { client, runs in
            let name = OfflineLogFile(run: runs[1]).name
            let found = try await Self.files(client, "text=\(name)")
            #expect(found == [name])
        }
    }

    /// The oldest log is removed while somebody looks at the list, or a run ends.
    @Test func aListGoesOnWhereItsLastOneIsGone() async throws {
        try await withPage { client, runs in
            let names = runs.map { OfflineLogFile(run: $0).name }
            let middle = runs[1][0].event.status.sentTime.adding(.seconds(60))
            let gone = OfflineLogFile(runId: UUID(), start: middle, jobId: Self.job)
            for (query, expected) in [
                ("before=\(gone)", [names[1], names[0]]), ("before=\(names[1])", [names[0]]),
                ("before=\(names[1])&outcome=running", []),
            ] {
                let found = try await Self.files(client, query)
                #expect(found == expected, "\(query)")
            }
            for uri in ["/api/jobs?after=\(UUID().lowercased)", "/api/jobs/\(Self.job)?before=\(UUID().lowercased)"] {
                #expect(try await Self.get(client, uri).response.status == .notFound)
            }
            let last = try await Self.get(client, "/api/jobs?after=\(Self.job.lowercased)&text=nothing")
            #expect((try last.json["jobs"] as? [Any])?.isEmpty == true)
        }
    }

    /// What is downloaded is what is filtered, in the form of a log.
    @Test func whatIsFilteredIsDownloaded() async throws {
        try await withPage { client, runs in
            let file = OfflineLogFile(run: runs[0])
            let whole = try await Self.get(client, "/api/offline/\(file)", headers: [.accept: "application/xml"])
            #expect(whole.response.headers[.contentType] == "application/xml; charset=utf-8")
            let text = String(buffer: whole.response.body)
            #expect(text.hasSuffix("</ArrayOfMirroringStatusEventArgs>\n"))
            #expect(text.split(separator: "<MirroringStatusEventArgs>").count == 41)
            let lines = try await Self.get(client, "/api/offline/\(file)?format=jsonl&state=Transferred")
            let events = String(buffer: lines.response.body).split(separator: "\n")
            #expect(events.count == 1)
            #expect(try MirroringStatusEventArgs(json: Array(events[0].utf8)) == runs[0][37].event)
        }
    }

    /// A page shows some of them; the file that is offered beside it has all.
    @Test func allEventsAreDownloadedWhateverTheirLogs() async throws {
        try await withPage { client, runs in
            let shown = try await Self.get(client, "/api/events?limit=5")
            #expect(try shown.sequences.count == 5)
            let lines = try await Self.get(client, "/api/events?limit=5&format=jsonl")
            let events = try String(buffer: lines.response.body).split(separator: "\n").map { line in
                try MirroringStatusEventArgs(json: Array(line.utf8))
            }
            #expect(events == runs.flatMap { $0.map(\.event) })
            let xml = try await Self.get(client, "/api/events?format=xml&state=MirroringPackageInitialized")
            #expect(String(buffer: xml.response.body).split(separator: "<MirroringStatusEventArgs>").count == 4)
        }
    }

    @Test func eventsOfARunArePagedByPosition() async throws {
        try await withPage { client, runs in
            let run = runs[1][0].event.runId.lowercased
            let newest = try await Self.get(client, "/api/events?run=\(run)&limit=5")
            #expect(try newest.sequences == Array(36...40))
            let older = try await Self.get(client, newest.text("older"))
            #expect(try older.sequences == Array(31...35))
        }
    }

    @Test func theTimeMachineShowsWhatWasThen() async throws {
        try await withPage { client, runs in
            let time = runs[0][20].event.status.receivedTime
            let answer = try await Self.get(client, "/api/jobs?at=\(time)")
            let jobs = try #require(try answer.json["jobs"] as? [[String: Any]])
            let run = try #require(jobs.first?["run"] as? [String: Any])
            #expect(run["outcome"] as? String == "running")
            #expect(run["events"] as? Int == 21)
            #expect(try answer.json["later"] != nil)
        }
    }

    @Test(arguments: [
        ("/api/jobs?limt=1", 400, "bad-parameter"), ("/api/events?after=x", 400, "bad-parameter"),
        ("/api/jobs/1", 400, "bad-parameter"), ("/api/jobs/00000000-0000-0000-0000-000000000000", 404, "not-found"),
        ("/api/offline/..%2F..%2Fetc%2Fpasswd", 404, "not-found"), ("/api/offline/passwd", 404, "not-found"),
        ("/api/nothing", 404, "not-found"), ("/nothing.js", 404, "not-found"), ("/api/subscribers", 404, "not-here"),
    ])
    func whatIsWrongIsSaidAsAProblem(_ uri: String, _ status: Int, _ kind: String) async throws {
        try await withPage { client, _ in
            let answer = try await Self.get(client, uri)
            #expect(answer.response.status.code == status)
            #expect(answer.response.headers[.contentType] == "application/problem+json")
            #expect(try answer.text("type") == "/problems/\(kind)")
            #expect(try answer.text("detail").hasSuffix("."))
        }
    }

    @Test func nothingIsWritten() async throws {
        try await withPage { client, _ in
            for method in [HTTPRequest.Method.post, .put, .delete, .patch] {
                let answer = try await Self.get(client, "/api/jobs", method: method)
                #expect(answer.response.status.code == 405)
            }
        }
    }

    @Test func thePageLoadsNothingFromElsewhere() async throws {
        try await withPage { client, _ in
            let page = try await Self.get(client, "/")
            let policy = try #require(page.response.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && !policy.contains("unsafe"))
            let tag = try #require(page.response.headers[.eTag])
            let again = try await Self.get(client, "/", headers: [.ifNoneMatch: tag])
            #expect(again.response.status == .notModified)
            let view = try await Self.get(client, "/jobs/\(Self.job.lowercased)")
            #expect(view.response.headers[.eTag] == tag, "the page knows its views")
        }
    }

    @Test func withoutTheTokenNothingIsTold() async throws {
        let token = "correct horse battery"
        try await withPage(token: token) { client, _ in
            for uri in ["/api/jobs", "//api/jobs", "/api//status/", "/api/events/stream", "/metrics", "/metrics/jobs"] {
                #expect(try await Self.get(client, uri).response.status == .unauthorized)
            }
            for uri in ["/", "/healthz"] { #expect(try await Self.get(client, uri).response.status == .ok) }
            let bearer = try await Self.get(client, "/api/jobs", headers: [.authorization: "Bearer \(token)"])
            #expect(bearer.response.status == .ok)
            let wrong = try await client.execute(
                uri: "/login",
                method: .post,
                body: ByteBuffer(string: "{\"token\":\"x\"}")
            ) { $0 }
            #expect(wrong.status == .unauthorized)
            let body = ByteBuffer(string: "{\"token\":\"\(token)\"}")
            let right = try await client.execute(uri: "/login", method: .post, body: body) { $0 }
            #expect(right.status == .noContent)
            let cookie = try #require(right.headers[.setCookie])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
            let session = String(cookie.prefix { $0 != ";" })
            let other = AccessToken(Secret("of a bridge at another port"))
            let both = "\(other.cookie)=\(other.session(at: 2_000_000_000)); \(session)"
            for cookies in [session, both] {
                #expect(try await Self.get(client, "/api/jobs", headers: [.cookie: cookies]).response.status == .ok)
            }
        }
    }

    @Test func anotherSiteIsToldNothing() async throws {
        try await withPage { client, _ in
            let foreign = try await Self.get(client, "/api/jobs", headers: [.origin: "http://evil.example.org"])
            #expect(foreign.response.status == .forbidden)
            let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
            #expect(
                try await Self.get(client, "/api/jobs", headers: [site: "cross-site"]).response.status == .forbidden
            )
            #expect(try await Self.get(client, "/", headers: [site: "cross-site"]).response.status == .ok)
        }
    }
}

extension OfflineLogFile {
    /// The file of a run.
    fileprivate init(run: [OfflineLogEntry]) {
        let first = run[0]
        let start = Timestamp(milliseconds: first.event.status.sentTime.milliseconds / 1_000 * 1_000)
        self.init(runId: first.event.runId, start: start, jobId: first.jobId)
    }
}
