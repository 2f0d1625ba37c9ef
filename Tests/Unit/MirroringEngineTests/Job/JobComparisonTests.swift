import Foundation
import Testing

@testable import MirroringEngine

@Suite struct JobComparisonTests {
    /// A document `<name>.yaml`: id in line 1, source in 3, destination in 4, more from 5 on.
    private func document(
        _ name: String,
        _ source: String,
        _ destination: String,
        _ more: String = "",
        id: UUID = UUID()
    ) throws -> JobDocument {
        let text = "id: \(id)\nname: \(name)\nsource: \(source)\ndestination: \(destination)\n\(more)\n"
        return try JobFile.document(text: text, file: "\(name).yaml")
    }

    private func conflicts(_ documents: JobDocument...) -> [String] {
        JobComparison(documents).conflicts.map { "\($0.severity.rawValue) \($0.jobs) \($0)" }
    }

    @Test func `neighbours have nothing to do with each other`() throws {
        let comparison = JobComparison([
            try document("a", "/none/a", "/none/www"), try document("b", "/none/b", "/none/wwwold"),
            try document("c", "/none/a", "/none/copy", "staging: /none/stage"),
            try document("d", "/none/a/below", "/none/other", "staging: /none/stage"),
        ])
        #expect(comparison.conflicts == [])
        #expect(comparison.predecessors == [[], [], [], []])
        #expect(comparison.colliding == [])
    }

    @Test func `one id for two jobs is told at the later one`() throws {
        let id = UUID()
        let found = conflicts(
            try document("a", "/none/a", "/none/x", id: id),
            try document("b", "/none/b", "/none/y", id: id)
        )
        #expect(found.count == 1)
        let start =
            "error [1, 0] b.yaml:1: The id is that of a.yaml:1 as well, and what subscribers see of both would be one. "
        #expect(found[0].hasPrefix("\(start)Give this one its own: id: "))
        #expect(UUID(uuidString: String(found[0].dropLast().suffix(36))) != nil)
    }

    /// To give "this one" an id of its own would give it to both.
    @Test func `one file under two names is one job`() throws {
        let fixture = try EngineFixture()
        let text = "id: \(UUID())\nname: a\nsource: /none/a\ndestination: /none/x\n"
        try fixture.write(Array("a.yaml".utf8), text, in: fixture.path)
        symlink("a.yaml", "\(fixture.path)/b.yaml")
        let (first, second) = ("\(fixture.path)/a.yaml", "\(fixture.path)/b.yaml")
        let documents = [try JobFile.document(first), try JobFile.document(second)]
        #expect(documents[0].isOfSameFile(as: documents[1]))
        #expect(
            JobComparison(documents).conflicts.map(\.description) == [
                "\(second):1: The file is \(first) under another name, and its job is one. Remove one of the names."
            ]
        )
        #expect(try !documents[0].isOfSameFile(as: document("c", "/none/c", "/none/y")))
    }

    @Test func `one destination for two jobs`() throws {
        let found = conflicts(try document("a", "/none/a", "/none/x"), try document("b", "/none/b", "/none/./x"))
        #expect(
            found == [
                "error [1, 0] b.yaml:4: The destination /none/x is that of a.yaml:4 as well: each would delete what the other "
                    + "brings. Name another destination."
            ]
        )
    }

    @Test(arguments: [true, false]) func `one destination inside another`(isInnerFirst: Bool) throws {
        let inner = try document("inner", "/none/a", "/none/x/docs")
        let outer = try document("outer", "/none/b", "/none/x")
        let found = isInnerFirst ? conflicts(inner, outer) : conflicts(outer, inner)
        #expect(found.count == 1)
        #expect(
            found[0].hasPrefix(
                "error \(isInnerFirst ? "[0, 1]" : "[1, 0]") inner.yaml:4: The destination /none/x/docs lies in"
            )
        )
        #expect(found[0].contains(" that of outer.yaml:4, /none/x, and would be deleted by it."))
    }

    @Test(arguments: ["/docs/", "/docs", "docs/", "do*/"])
    func `a destination that the outer job leaves out is in nobody's way`(_ pattern: String) throws {
        let outer = try document("outer", "/none/b", "/none/x", "exclude: [\"\(pattern)\"]")
        #expect(conflicts(outer, try document("inner", "/none/a", "/none/x/docs")) == [])
    }

    @Test(
        arguments: [
            ("/none/y/stage", "lies in the destination of b.yaml:4"),
            ("/none/b/stage", "lies in the source of b.yaml:3"),
            ("/none/y", "lies in the destination of b.yaml:4"), ("/none/deep", "holds the destination of c.yaml:4"),
        ]
    )
    func `a staging folder in another job's way`(_ staging: String, _ end: String) throws {
        let found = conflicts(
            try document("a", "/none/a", "/none/x", "staging: \(staging)"),
            try document("b", "/none/b", "/none/y"),
            try document("c", "/none/c", "/none/deep/z")
        )
        let index = end.contains("c.yaml") ? 2 : 1
        #expect(
            found == [
                "error [0, \(index)] a.yaml:5: The staging folder \(staging) \(end). Name another in \"staging\"."
            ]
        )
    }

    @Test func `staging folders of the engine's own names may lie anywhere`() throws {
        let outer = try document("outer", "/none/b", "/none/x", "exclude: [/docs/, /more/]")
        #expect(conflicts(outer, try document("inner", "/none/a", "/none/x/docs")) == [])
        let named = try document("named", "/none/a", "/none/x/more", "staging: /none/x/.more.mirroring")
        #expect(conflicts(outer, named) == [])
    }

    @Test(
        arguments: [
            ("/none/x", "/none/x"), ("/none/x/docs", "/none/x"), ("/none/x", "/none/x/docs"),
        ]
    )
    func `a source in what another writes comes after it`(_ source: String, _ destination: String) throws {
        let reader = try document("reader", source, "/none/copy")
        let comparison = JobComparison([reader, try document("writer", "/none/a", destination)])
        #expect(comparison.predecessors == [[1], []])
        #expect(comparison.conflicts.map(\.severity) == [.warning])
        #expect(comparison.colliding == [])
        let text = "reader.yaml:3: The source \(source) is, holds or lies in what writer.yaml:4 writes. "
        #expect(comparison.conflicts[0].description.hasPrefix(text))
    }

    @Test func `jobs that mirror in a circle are an error, those behind them a chain`() throws {
        let comparison = JobComparison([
            try document("a", "/none/1", "/none/2"), try document("b", "/none/2", "/none/3"),
            try document("c", "/none/3", "/none/1"), try document("d", "/none/3", "/none/4"),
        ])
        #expect(comparison.colliding == [0, 1, 2])
        #expect(comparison.conflicts.map(\.severity) == [.error, .warning])
        #expect(
            comparison.conflicts[0].description.hasPrefix(
                "a.yaml:3: The jobs a.yaml, b.yaml and c.yaml mirror in a circle"
            )
        )
        #expect(comparison.conflicts[1].jobs == [3, 1])
        #expect(comparison.predecessors == [[2], [0], [1], [1]])
    }

    /// As one to a release is: the outer job would delete it, wherever it leads.
    @Test func `a link to a destination is in another's way as well`() throws {
        let fixture = try EngineFixture()
        try fixture.write(Array("www/.site.releases/1/file".utf8), "text", in: fixture.path)
        symlink(".site.releases/1", "\(fixture.path)/www/site")
        let site = try document("site", "/none/a", "\(fixture.path)/www/site")
        let found = conflicts(try document("www", "/none/b", "\(fixture.path)/www"), site)
        #expect(found.count == 1)
        #expect(found.first?.contains("[1, 0] site.yaml:4: The destination ") == true)
        #expect(found.first?.contains("/www/site lies in that of www.yaml:4") == true)
        let other = try document("www", "/none/b", "\(fixture.path)/www", "exclude: [/site]")
        #expect(conflicts(other, site) == [])
    }

    @Test func `folders are compared by where they are`() throws {
        let fixture = try EngineFixture()
        try fixture.write(Array("www/file".utf8), "text", in: fixture.path)
        symlink("\(fixture.path)/www", "\(fixture.path)/link")
        let found = conflicts(
            try document("a", "/none/a", "\(fixture.path)/www"),
            try document("b", "/none/b", "\(fixture.path)/link")
        )
        #expect(found.count == 1)
        #expect(found.first?.contains("each would delete what the other brings") == true)
    }

    @Test func `one destination on another machine for two jobs`() throws {
        let found = conflicts(
            try document("a", "/none/a", "www@web1:/srv/x"),
            try document("b", "/none/b", "ssh://www@web1/srv/./x/")
        )
        #expect(
            found == [
                "error [1, 0] b.yaml:4: The destination www@web1:/srv/x is that of a.yaml:4 as well: each would delete what the "
                    + "other brings. Name another destination."
            ]
        )
        let inner = conflicts(try document("a", "/none/a", "web1:x/docs"), try document("b", "/none/b", "web1:x"))
        #expect(inner.count == 1)
        #expect(
            inner[0].hasPrefix(
                "error [0, 1] a.yaml:4: The destination web1:~/x/docs lies in that of b.yaml:4, web1:~/x,"
            )
        )
    }

    @Test func `a folder of another machine has nothing to do with one of its name here`() throws {
        let comparison = JobComparison([
            try document("a", "/none/a", "/none/x"), try document("b", "/none/b", "web1:/none/x"),
            try document("c", "/none/c", "web2:/none/x/below"), try document("d", "/none/d", "ssh://web1:2222/none/x"),
            try document("e", "web2:/none/x/above", "/none/e", "staging: /none/.stage"),
        ])
        #expect(comparison.conflicts == [])
        #expect(comparison.predecessors == [[], [], [], [], []])
    }

    @Test func `staging folders on another machine may be in the way`() throws {
        let staging = try document("a", "/none/a", "web1:/srv/a", "staging: /srv/b/stage")
        #expect(
            conflicts(staging, try document("b", "/none/b", "web1:/srv/b")) == [
                "error [0, 1] a.yaml:5: The staging folder web1:/srv/b/stage lies in the destination of b.yaml:4. Name another in "
                    + "\"staging\"."
            ]
        )
        #expect(conflicts(staging, try document("b", "/none/b", "web2:/srv/b")) == [])
        #expect(conflicts(staging, try document("b", "/none/b", "/srv/b")) == [])
    }

    @Test func `a source in what another writes at its machine comes after it`() throws {
        let comparison = JobComparison([
            try document("reader", "web1:/srv/x/docs", "/none/copy"), try document("writer", "/none/a", "web1:/srv/x"),
        ])
        #expect(comparison.predecessors == [[1], []])
        let text = "reader.yaml:3: The source web1:/srv/x/docs is, holds or lies in what writer.yaml:4 writes. "
        #expect(comparison.conflicts.map(\.severity) == [.warning])
        #expect(comparison.conflicts[0].description.hasPrefix(text))
    }
}
