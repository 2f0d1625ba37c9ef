/// Which of several jobs is to be run next: as many at once as there are slots, in their order, and none before those whose
/// destination it reads.
struct RunQueue: Sendable {
    private let predecessors: [Set<Int>]
    private let slots: Int
    private var waiting: [Int]
    private var running: Set<Int> = []
    private var ended: Set<Int> = []

    /// A queue of jobs, by their index.
    ///
    /// - Parameters:
    ///   - predecessors: for each job those that have to be over before it begins, however they end; no circle among them.
    ///   - slots: how many may run at once, 1 or more.
    init(predecessors: [Set<Int>], slots: Int) {
        self.predecessors = predecessors
        self.slots = slots
        waiting = Array(predecessors.indices)
    }

    /// The job to begin now; nil if the next one has to wait, or if there is none.
    mutating func next() -> Int? {
        guard running.count < slots,
            let index = waiting.firstIndex(where: { predecessors[$0].isSubset(of: ended) })
        else { return nil }
        let job = waiting.remove(at: index)
        running.insert(job)
        return job
    }

    /// A job is over.
    mutating func ended(_ job: Int) {
        running.remove(job)
        ended.insert(job)
    }

    /// The jobs that were not begun.
    var rest: [Int] { waiting }
}
