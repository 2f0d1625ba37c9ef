import Testing

@testable import MirroringEngine

/// What rsync can't look at is left out, and nothing beside it.
@Suite struct SurveyObstaclesTests {
    private func complaint(_ path: String, _ reason: String = "Permission denied (13)") -> String {
        "rsync: [generator] recv_generator: failed to stat \"/srv/site/\(path)\": \(reason)"
    }

    private func rules(_ lines: String...) -> [String] {
        var obstacles = SurveyObstacles(in: "/srv/site")
        let isNew = obstacles.take(lines)
        #expect(isNew == !obstacles.lines.isEmpty)
        return obstacles.list.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    @Test func `of a closed folder all that is in it`() {
        #expect(rules(complaint("a/b"), complaint("a/c"), complaint("d[1]/e*/f")) == [#"- /a/*"#, #"- /d\[1]/e\*/*"#])
        #expect(rules(complaint("a")) == ["- /a"])
    }

    @Test func `of a refused name that alone, whatever it holds`() {
        let reason = "Invalid or incomplete multibyte or wide character (84)"
        #expect(rules(complaint(##"a/\#012b\c"##, reason)) == ["- /a/\nb\\c"])
        #expect(rules(complaint("a/[b]\\?", reason)) == [#"- /a/\[b]\\\?"#])
        var obstacles = SurveyObstacles(in: "/srv/site")
        _ = obstacles.take([complaint(##"\#377"##, reason)])
        #expect(obstacles.list == Array("- /".utf8) + [0xFF, 0])
    }

    @Test func `what stands in the way of something`() {
        #expect(rules("could not make way for new regular file: a/b") == ["- /a/b"])
    }

    @Test func `what was said already is nothing new`() {
        var obstacles = SurveyObstacles(in: "/srv/site")
        // What lies in a folder is left out with that.
        let said = [
            [complaint("a/b")], [complaint("a/b")], [complaint("a/c")],
            [complaint("d/e"), "could not make way for new symlink: f"],
        ]
        var areNew: [Bool] = []
        for lines in said { areNew.append(obstacles.take(lines)) }
        #expect(areNew == [true, false, false, true])
        #expect(obstacles.lines.count == 4)
    }

    @Test func `other complaints, and those about other places, are none`() {
        #expect(
            rules(
                "rsync: [sender] opendir \"/srv/site/a\" failed: Permission denied (13)",
                "rsync: [generator] recv_generator: failed to stat \"/srv/other/a\": Permission denied (13)",
                "rsync: [generator] recv_generator: failed to stat \"/srv/site\": Permission denied (13)",
                "rsync: [generator] recv_generator: mkdir \"/srv/site/a\" failed: Permission denied (13)",
                ""
            ) == []
        )
    }
}
