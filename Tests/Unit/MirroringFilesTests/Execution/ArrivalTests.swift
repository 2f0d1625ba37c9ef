import Dispatch
import MirroringFiles
import Testing

@Suite(.timeLimit(.minutes(15))) struct ArrivalTests {
    /// An actor whose calls block.
    private actor Worker {
        private let executor = SerialQueueExecutor(label: "test")

        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

        func wait(for arrival: Arrival<Int>) -> Int { arrival.wait() }

        func waitUnlessCancelled(for arrival: Arrival<Int>, _ patience: Duration? = nil) -> Int? {
            arrival.waitUnlessCancelled(for: patience)
        }
    }

    @Test func `everybody gets the first value, threads and tasks, before and after it has come`() async {
        let arrival = Arrival<Int>()
        #expect(arrival.value == nil)
        async let thread = Worker().wait(for: arrival)
        async let other = Worker().waitUnlessCancelled(for: arrival)
        async let task = arrival.arrived()
        arrival.set(1)
        arrival.set(2)
        let values = await [thread, other, task]
        #expect(values == [1, 1, 1])
        #expect(await arrival.arrived() == 1)
        #expect(await Worker().wait(for: arrival) == 1)
        #expect(arrival.wait(for: .zero) == 1)
        #expect(arrival.value == 1)
    }

    @Test func `nobody waits longer than he wants to`() async {
        let arrival = Arrival<Int>()
        #expect(arrival.wait(for: .milliseconds(1)) == nil)
        #expect(await Worker().waitUnlessCancelled(for: arrival, .milliseconds(150)) == nil)
        arrival.set(1)
        #expect(await Worker().waitUnlessCancelled(for: arrival, .milliseconds(150)) == 1)
    }

    @Test func `a thread is not blocked any more when its task is cancelled`() async {
        let arrival = Arrival<Int>()
        let task = Task { await Worker().waitUnlessCancelled(for: arrival) }
        task.cancel()
        #expect(await task.value == nil)
    }
}
