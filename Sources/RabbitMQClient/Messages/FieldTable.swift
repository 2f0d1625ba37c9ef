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
    public subscript(name: String) -> FieldValue? {
        get { entries.first { $0.name == name }?.value }
        set {
            let index = entries.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): entries[index] = Entry(name: name, value: value)
            case (let index?, nil): entries.remove(at: index)
            case (nil, let value?): entries.append(Entry(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Appends an entry whose name is known not to be there yet.
    mutating func append(_ name: String, _ value: FieldValue) {
        entries.append(Entry(name: name, value: value))
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
    /// A table from its entries, in order; the names must differ.
    public init(dictionaryLiteral elements: (String, FieldValue)...) {
        entries = elements.map { Entry(name: $0, value: $1) }
    }
}
