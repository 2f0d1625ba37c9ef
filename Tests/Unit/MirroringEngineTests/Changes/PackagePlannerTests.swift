import Foundation
import MirroringEvents
import Testing

@testable import MirroringEngine

@Suite struct PackagePlannerTests {
    private func path(_ text: String) -> RelativePath { RelativePath(unchecked: Array(text.utf8)) }

    private func change(_ text: String, _ kind: Change.Kind = .file, size: Int = 1) -> Change {
        Change(path: path(text), kind: kind, size: size, isNew: true)
    }

    private func plan(
        _ changes: [Change],
        deletions: [Deletion] = [],
        _ limits: PackageLimits = .standard,
        leftBehind: [(packageId: UUID, paths: Set<RelativePath>)] = []
    ) -> [PackagePlan] {
        var all = Changes()
        all.changes = changes
        all.deletions = deletions
        return PackagePlanner(limits: limits, pages: .standard).packages(of: all, leftBehind: leftBehind)
    }

    private func names(_ plans: [PackagePlan]) -> [[String]] { plans.map { $0.changes.map { "\($0.path)" } } }

    @Test func `nothing is no package`() {
        #expect(plan([]).isEmpty)
    }

    @Test func `packages are cut by pages, files and bytes`() {
        let changes = [
            change("a.html"), change("b.png", size: 5), change("c.html"), change("d.png"), change("e.html", size: 100),
        ]
        let pages = PackageLimits(maxPages: 1, maxFiles: 9, maxBytes: 999)
        #expect(names(plan(changes, pages)) == [["a.html", "b.png"], ["c.html", "d.png"], ["e.html"]])
        let files = PackageLimits(maxPages: 9, maxFiles: 1, maxBytes: 999)
        #expect(names(plan(changes, files)) == [["a.html", "b.png", "c.html"], ["d.png", "e.html"]])
        let bytes = PackageLimits(maxPages: 9, maxFiles: 9, maxBytes: 7)
        #expect(names(plan(changes, bytes)) == [["a.html", "b.png", "c.html"], ["d.png"], ["e.html"]])
    }

    /// Their sum trapped.
    @Test(arguments: [PackageLimits.standard.maxBytes, .max])
    func `files that pretend to have more bytes than can be counted are planned`(maxBytes: Int) {
        let changes = ["a", "b", "c"].map { change($0, size: 5 << 60) }
        let limits = PackageLimits(maxPages: 9, maxFiles: 9, maxBytes: maxBytes)
        #expect(names(plan(changes, limits)) == [["a"], ["b"], ["c"]])
        var all = Changes()
        all.changes = changes
        #expect(all.totalBytes == .max)
        let job = Job(id: UUID(), name: "A job", source: "/s", destination: "/d")
        let identity = EngineIdentity(host: "host", instanceId: UUID(), version: "1")
        let configuration = EngineConfiguration(stateFolder: "/state", identity: identity)
        let data = MirroringInitializeData(job, configuration, PastRuns(), changes: all, packages: 3)
        #expect(data.totalBytes == .max)
    }

    @Test func `hard links come last`() {
        let changes = [change("a", .hardLink(path("b"))), change("b"), change("c")]
        #expect(names(plan(changes)) == [["b", "c", "a"]])
    }

    @Test func `deletions go with the last package, and alone if there is none`() {
        let deletion = Deletion(path: path("x"), isFolder: false)
        let one = PackageLimits(maxPages: 9, maxFiles: 1, maxBytes: 9)
        #expect(plan([change("a"), change("b")], deletions: [deletion], one).map(\.deletions) == [[], [deletion]])
        #expect(plan([], deletions: [deletion]).map(\.deletions) == [[deletion]])
    }

    @Test func `what stands in the way of a file goes with it`() {
        let inTheWay = Deletion(path: path("a/x/y"), isFolder: false)
        let other = Deletion(path: path("ab/x"), isFolder: false)
        let one = PackageLimits(maxPages: 9, maxFiles: 1, maxBytes: 9)
        let plans = plan([change("a"), change("z")], deletions: [inTheWay, other], one)
        #expect(plans.map(\.obstacles) == [[], [inTheWay]])
        #expect(plans.map(\.deletions) == [[], [other]])
        #expect(plan([change("a", .folder)], deletions: [inTheWay]).map(\.obstacles) == [[]])
        #expect(plan([change("a", .folder)], deletions: [inTheWay]).map(\.deletions) == [[inTheWay]])
    }

    /// It may be what was moved: with the item first, a run that ends early has deleted what it has not brought anew.
    @Test func `what something stands in the way of comes behind the others, and before hard links`() {
        let changes = [change("docs", .other), change("a"), change("b", .hardLink(path("docs"))), change("new/x")]
        let inTheWay = Deletion(path: path("docs/x"), isFolder: false)
        #expect(names(plan(changes, deletions: [inTheWay])) == [["a", "new/x", "docs", "b"]])
        let link = Deletion(path: path("b/x"), isFolder: false)
        #expect(
            names(plan(changes + [change("c", .hardLink(path("a")))], deletions: [link]))
                == [["docs", "a", "new/x", "c", "b"]]
        )
        // What of it has arrived is not sent again.
        let (first, second) = (UUID(), UUID())
        let left = [(first, Set([path("docs"), path("a")])), (second, Set([path("new/x")]))]
        let plans = plan(changes, deletions: [inTheWay], leftBehind: left.map { (packageId: $0.0, paths: $0.1) })
        #expect(names(plans) == [["new/x"], ["a", "docs"], ["b"]])
        #expect(plans.map(\.packageId).prefix(2) == [second, first])
        #expect(plans.map(\.obstacles) == [[], [inTheWay], []])
    }

    @Test func `what waits with what stands in its way leaves the rest of its package`() {
        let deletions = ["docs/x", "docs/y", "z"].map { Deletion(path: path($0), isFolder: false) }
        var plan = plan([change("docs", .other), change("docs.html"), change("d", .folder)], deletions: deletions)[0]
        let left = plan.leaveReplacements()
        #expect(left.items == 1 && left.obstacles == Array(deletions[..<2]))
        #expect(names([plan]) == [["docs.html", "d"]])
        #expect(plan.obstacles == [] && plan.deletions == [deletions[2]])
    }

    @Test func `packages that were left behind come first, with what is still to do`() {
        let id = UUID()
        let plans = plan(
            [change("a"), change("b")],
            leftBehind: [(UUID(), [path("gone")]), (id, [path("b"), path("old")])]
        )
        #expect(names(plans) == [["b"], ["a"]])
        #expect(plans.map(\.isResumed) == [true, false])
        #expect(plans.first?.packageId == id)
    }

    /// The file of which one is a name may be changed since, and then comes with a later package.
    @Test func `a hard link of a package that was left behind comes last all the same`() {
        let changes = [change("a"), change("b", .hardLink(path("a"))), change("c")]
        let plans = plan(changes, leftBehind: [(UUID(), [path("b"), path("c")]), (UUID(), [path("b")])])
        #expect(names(plans) == [["c"], ["a", "b"]])
        #expect(plans.map(\.isResumed) == [true, false])
    }

    @Test(
        arguments: [
            ("a.html", true), ("a.HTML", false), ("html", false), ("x/y.md", true), ("x.md/y", false),
            ("docs/a.txt", true),
            ("docs/deep/a.txt", false), ("img1.gif", true), ("img.gif", false),
        ]
    )
    func `pages are told by globs`(name: String, isPage: Bool) {
        let patterns = PagePatterns(globs: ["*.html", "*.md", "docs/*.txt", "img?.gif"])
        #expect(patterns.contains(path(name)) == isPage)
    }

    /// Each was compared with all others: some thousands took a minute.
    @Test(.timeLimit(.minutes(15))) func `many globs take no time`() {
        let patterns = PagePatterns(globs: (0..<100_000).map { "*.\($0)" } + ["a?"])
        #expect(patterns.contains(path("x.99999")))
        #expect(patterns.contains(path("ab")))
        #expect(!patterns.contains(path("x.html")))
    }
}
