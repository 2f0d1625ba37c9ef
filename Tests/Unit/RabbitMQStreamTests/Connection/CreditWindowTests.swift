import EventSamples
import Testing

@testable import RabbitMQStream

@Suite struct CreditWindowTests {
    private static let limit = 4 << 20

    private func window() -> CreditWindow { CreditWindow(limit: Self.limit, outstanding: 1) }

    /// So the second chunk is on its way before the first has come.
    @Test func secondChunkIsAllowedAtOnce() {
        var window = window()
        #expect(window.taken(0) == 1)
        #expect(window.taken(0) == 0)
        #expect(window.outstanding == 2)
    }

    /// Many small chunks are on their way at once, but never more than a few.
    @Test func smallChunksAreAllowedInNumbers() {
        var window = window()
        var most = 0
        for _ in 0..<200 {
            _ = window.arrived(1_000)
            _ = window.taken(1_000)
            most = max(most, window.outstanding)
        }
        #expect(most == CreditWindow.mostChunks)
    }

    /// A reader that takes nothing has no more in memory than it wants: chunks come as long as any are allowed.
    @Test(arguments: [1_000, 100_000, 1_500_000])
    func slowReaderHasABoundedNumberOfBytes(size: Int) {
        var window = window()
        _ = window.taken(0)
        for _ in 0..<100_000 where window.outstanding > 0 { _ = window.arrived(size) }
        #expect(window.outstanding == 0)
        #expect(window.unreadBytes <= Self.limit + size)
        #expect(window.unreadBytes >= Self.limit - max(size, Self.limit / 2))
        // And goes on when it takes what is there.
        #expect(window.taken(window.unreadBytes) >= 1)
    }

    /// A chunk that is larger than all that may wait comes as well, one at a time.
    @Test func largeChunksComeOneByOne() {
        var window = window()
        let size = 3 * Self.limit
        for _ in 0..<10 {
            for _ in 0..<window.outstanding { #expect(window.arrived(size) == 0) }
            #expect(window.taken(window.unreadBytes) == 1)
            #expect(window.outstanding == 1)
        }
    }

    /// Chunks that suddenly are larger are as many as were allowed before that was known.
    @Test func chunksThatGrowStayFew() {
        var window = window()
        for _ in 0..<200 {
            _ = window.arrived(100)
            _ = window.taken(100)
        }
        for _ in 0..<100 where window.outstanding > 0 { _ = window.arrived(1 << 20) }
        #expect(window.unreadBytes <= CreditWindow.mostChunks << 20)
    }

    /// Whatever comes and is taken: credit is never lost, and a reader that has taken everything is always sent more.
    @Test func creditIsNeverLost() {
        var random = SeededGenerator(seed: 16)
        var window = window()
        var allowed = 1 + window.taken(0)
        var waiting: [Int] = []
        for _ in 0..<20_000 {
            if allowed > 0, random.next() % 3 != 0 {
                let size = Int(random.next() % (1 << (8 + random.next() % 15)))
                waiting.append(size)
                allowed += window.arrived(size) - 1
            } else if let size = waiting.first {
                waiting.removeFirst()
                allowed += window.taken(size)
            }
            #expect(allowed == window.outstanding)
            #expect(window.unreadBytes == waiting.reduce(0, +))
            #expect(!waiting.isEmpty || allowed > 0, "nothing waits, and nothing may come")
            #expect(allowed <= CreditWindow.mostChunks)
        }
    }
}
