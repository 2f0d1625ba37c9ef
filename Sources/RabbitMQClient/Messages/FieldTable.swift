/// A table of AMQP 0-9-1: names with values, in the order in which they stand on the wire.
///
/// Tables are short (a message of ours has 8 headers), so a lookup walks the list.
public struct FieldTable: Sendable, Hashable {
    /// One name with its value.
    public struct Entry: Sendable, Hashable {
        /// The name, at most 255 bytes.
        public let name: String
        /// The value.
        public let value: FieldValue
    }

    /// The entries in order.
    public private(set) var entries: [Entry] = []

    /// An empty table.
    public init() {}

    /// The value of a name; nil where there is none. Setting nil removes the name, setting a value replaces it in its place.
    ///
    /// Where a name stands twice, its first value counts, as it does for the broker; after setting, none or one is left.
    public subscript(name: String) -> FieldValue? {
        get { entries.first { $0.name == name }?.value }
        set {
            let index = entries.firstIndex { $0.name == name }
            if index != nil { entries.removeAll { $0.name == name } }
            if let newValue { entries.insert(Entry(name: name, value: newValue), at: index ?? entries.endIndex) }
        }
    }

    /// Appends an entry whose name is known not to be there yet.
    package mutating func append(_ name: String, _ value: FieldValue) {
        entries.append(Entry(name: name, value: value))
    }

    /// Takes away every entry whose name stands before it already. A publisher may send a name twice; the broker looks at the first one
    /// alone, and what was passed on with a second would be checked by nobody.
    package mutating func removeRepeats() {
        // The few names of a usual message are compared faster than they are hashed; of a hostile one there may be ten thousands.
        if entries.count <= 32 {
            for index in entries.indices.reversed()
            where entries[..<index].contains(where: { $0.name == entries[index].name }) {
                entries.remove(at: index)
            }
        } else {
            var names: Set<String> = []
            entries.removeAll { !names.insert($0.name).inserted }
        }
    }

    /// Takes away every entry for which that holds.
    mutating func removeAll(where isDoomed: (Entry) -> Bool) {
        entries.removeAll(where: isDoomed)
    }

    /// Takes away the entries at those indices.
    mutating func remove(at indices: Set<Int>) {
        guard !indices.isEmpty else { return }
        entries = entries.indices.lazy.filter { !indices.contains($0) }.map { entries[$0] }
    }

    mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
    }
}

extension FieldTable: ExpressibleByDictionaryLiteral {
    /// A table from its entries, in order. The names should differ: all are sent as they stand here.
    public init(dictionaryLiteral elements: (String, FieldValue)...) {
        entries = elements.map { Entry(name: $0, value: $1) }
    }
}
