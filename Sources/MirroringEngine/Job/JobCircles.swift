/// The circles among jobs that wait for each other: the strongly connected components of more than one job (Tarjan's algorithm).
struct JobCircles {
    /// The jobs of each circle, sorted.
    private(set) var circles: [[Int]] = []

    private let edges: [Set<Int>]
    private var order: [Int?]
    private var lowest: [Int]
    private var stack: [Int] = []
    private var onStack: Set<Int> = []
    private var count = 0

    /// - Parameter edges: for each job those that it waits for, itself not among them.
    init(_ edges: [Set<Int>]) {
        self.edges = edges
        order = edges.map { _ in nil }
        lowest = edges.map { _ in 0 }
        for job in edges.indices where order[job] == nil { visit(job) }
        circles.sort { $0[0] < $1[0] }
    }

    private mutating func visit(_ job: Int) {
        order[job] = count
        lowest[job] = count
        count += 1
        stack.append(job)
        onStack.insert(job)
        for next in edges[job] {
            if let seen = order[next] {
                if onStack.contains(next) { lowest[job] = min(lowest[job], seen) }
            } else {
                visit(next)
                lowest[job] = min(lowest[job], lowest[next])
            }
        }
        guard lowest[job] == order[job] else { return }
        var component: [Int] = []
        while let last = stack.popLast() {
            onStack.remove(last)
            component.append(last)
            if last == job { break }
        }
        if component.count > 1 { circles.append(component.sorted()) }
    }
}
