import Testing

@testable import MirroringMonitoring

/// Handlers of events.
@Suite struct HandlerListTests {
    @Test func handlersStandInTheOrderOfTheirAdding() {
        let list = HandlerList<@Sendable () -> Int>()
        list.add { 1 }
        let second = list.add { 2 }
        list.add { 3 }
        #expect(list.all.map { $0() } == [1, 2, 3])
        list.remove(second)
        list.remove(second)
        #expect(list.all.map { $0() } == [1, 3])
    }
}
