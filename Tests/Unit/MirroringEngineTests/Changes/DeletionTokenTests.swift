import Foundation
import Testing

@testable import MirroringEngine

@Suite struct DeletionTokenTests {
    private let job: Job

    init() throws {
        let id = try #require(UUID(uuidString: "11111111-1111-4111-8111-111111111111"))
        job = Job(id: id, name: "A job", source: "/s", destination: "/d")
    }

    private func token(_ paths: String..., change: (inout Job) -> Void = { _ in }) -> DeletionToken {
        var job = job
        change(&job)
        return DeletionToken(of: paths.map(Deletion.init(named:)), job: job)
    }

    /// A token that was told by one version is taken by the next.
    @Test func `it is what it was`() {
        #expect(token("a.html", "old/x", "old/").description == "36edd422b84410e5")
    }

    @Test func `it stands for these deletions in any order, and for no others`() {
        let one = token("a", "b/c", "b/")
        #expect(token("b/", "a", "b/c") == one)
        let others = [
            token("a", "b/c"), token("a", "b/c", "b"), token("a", "b/c", "b/", "d"), token("ab/c", "b/"), token(),
            token("a", "b/c", "b/") { $0.destination = "/e" }, token("a", "b/c", "b/") { $0.id = UUID() },
        ]
        #expect(!others.contains(one))
        #expect(Set(others).count == others.count)
        // The source is where they are not; what it is called changes nothing about them.
        #expect(token("a", "b/c", "b/") { $0.source = "/t" } == one)
    }

    @Test func `it is read as it is told`() {
        let one = token("a")
        #expect(DeletionToken(one.description) == one)
        #expect(DeletionToken(one.description.uppercased()) == one)
    }

    @Test(
        arguments: [
            "", "0123456789abcde", "0123456789abcdef0", "0123456789abcdeg", "0123456789abcde ", "0x23456789abcdef",
            "０１２３４f",
        ]
    )
    func `nothing else is a token`(text: String) {
        #expect(DeletionToken(text) == nil)
    }
}
