import DequeModule

/// Which cached events have a property: the numbers of their slots, ascending, by value. Events enter at the end and leave from
/// the front, so both cost the same however many there are.
struct CacheIndex<Value: Hashable & Sendable>: Sendable {
    private var numbers: [Value: Deque<Int>] = [:]

    /// The slots of the events with a value.
    func slots(of value: Value) -> Deque<Int> {
        numbers[value] ?? []
    }

    mutating func append(_ number: Int, of value: Value) {
        numbers[value, default: []].append(number)
    }

    /// Removes the oldest slot of a value.
    mutating func removeFirst(of value: Value) {
        guard let index = numbers.index(forKey: value) else { return }
        numbers.values[index].removeFirst()
        if numbers.values[index].isEmpty { numbers.remove(at: index) }
    }
}
