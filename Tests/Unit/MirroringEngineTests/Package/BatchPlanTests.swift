import Foundation
import Testing

@testable import MirroringEngine

@Suite struct BatchPlanTests {
    private func change(_ text: String, _ kind: Change.Kind = .file, size: Int = 1) -> Change {
        Change(path: RelativePath(unchecked: Array(text.utf8)), kind: kind, size: size, isNew: true)
    }

    private func plan(_ changes: Change..., isResumed: Bool = false) -> PackagePlan {
        PackagePlan(packageId: UUID(), changes: changes, isResumed: isResumed)
    }

    @Test func `small packages that follow each other are brought together`() throws {
        let plans = [
            plan(change("0")), plan(change("a", .folder), change("a/1")), plan(change("b", .folder)),
            plan(change("c", .other), change("d", .attributes)), plan(change("e", .folder)),
        ]
        let batch = try #require(BatchPlan(of: plans, from: 2))
        #expect(batch.numbers == 2...4, "what brings nothing may lie between, and is not waited for at the end")
        #expect(batch.changes.map { "\($0.path)" } == ["a/1", "c"])
        #expect(batch.folders.map { "\($0.path)" } == ["a"], "those of packages that bring something")
        #expect(batch.bytes == 2)
    }

    @Test func `one that is alone, large, or there in part, is not`() {
        let (small, large) = (plan(change("a")), plan(change("b", size: 2 << 20)))
        #expect(BatchPlan(of: [small], from: 1) == nil)
        #expect(BatchPlan(of: [small, plan(change("c", .folder))], from: 1) == nil)
        #expect(BatchPlan(of: [small, large, small], from: 1) == nil)
        #expect(BatchPlan(of: [large, small, small], from: 1) == nil)
        #expect(BatchPlan(of: [plan(change("d"), isResumed: true), small, small], from: 1) == nil)
        #expect(BatchPlan(of: [large, small, small, large], from: 2)?.numbers == 2...3)
    }

    @Test func `they have an end`() {
        let bytes = (0..<20).map { plan(change("\($0)", size: 1 << 20)) }
        #expect(BatchPlan(of: bytes, from: 1)?.numbers == 1...8)
        #expect(BatchPlan(of: bytes, from: 17)?.numbers == 17...20)
        let items = (0..<20).map { number in
            PackagePlan(packageId: UUID(), changes: (0..<256).map { change("\(number)/\($0)", size: 0) })
        }
        #expect(BatchPlan(of: items, from: 1)?.numbers == 1...8)
        let folders = (0..<20).map { number in
            let folders = (0..<256).map { change("\(number)/\($0)", .folder, size: 0) }
            return PackagePlan(packageId: UUID(), changes: folders + [change("\(number)/a")])
        }
        #expect(BatchPlan(of: folders, from: 1)?.numbers == 1...8)
    }
}
