import MirroringEvents
import Testing

@testable import MirroringWeb

@Suite struct LinkBookTests {
    /// Where others of its runs are heard, its machine is.
    @Test(arguments: [(1, "edit1"), (3, "1 of 3 runs on edit1")])
    func whatIsNotHeardOfAnEngineIsNamed(running: Int, words: String) {
        let engine = StatusView.Engine(
            host: "edit1",
            version: "1.0.0",
            heardAt: Timestamp(milliseconds: 0),
            running: running,
            silent: 1
        )
        #expect(engine.unheard == words)
    }
}
