/// Lets a few do something at a time, in the order in which they ask.
actor Turns {
    /// A broker makes a virtual host in some tenths of a second, and answers late to those who ask for a hundred at once.
    static let ofVirtualHosts = Turns(4)
    /// Deleting one takes seconds beside others, and holds up all that is asked meanwhile.
    static let ofDeletions = Turns(2)

    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        free = count
    }

    nonisolated func taken<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        await take()
        do {
            let result = try await body()
            await giveBack()
            return result
        } catch {
            await giveBack()
            throw error
        }
    }

    private func take() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    private func giveBack() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
