import struct Foundation.UUID

extension JobFacts {
    /// What may lie on other machines, two sentences for each destination there.
    func remains(of id: UUID) -> [String] {
        let far = Dictionary(grouping: places.filter { !$0.isHere }, by: \.destination)
        return far.sorted { $0.key < $1.key }.map { destination, places in
            """
            What runs have left for \(destination) may still be on its machine, in \(Self.folder(of: id, places.map(\.staging))). Remove \
            it there if nobody needs it any more.
            """
        }
    }

    /// A job's own folder in staging folders of another machine, for people.
    ///
    /// - Parameter staging: what people call those, and nothing of one that only that machine knows.
    fileprivate static func folder(of id: UUID, _ staging: [String]) -> String {
        let name = id.uuidString.lowercased()
        let known = Set(staging).subtracting([""]).sorted().map { "\($0)/\(name)" }
        return known.isEmpty ? "the folder \(name) of the staging folder there" : known.joined(separator: ", ")
    }
}
