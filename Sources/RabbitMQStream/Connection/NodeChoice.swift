/// Which node of a cluster a stream is read from: one that has a copy and not the leader, which has enough to do; the leader where there
/// is no other, or where a copy has turned out to be behind. A value, without a network.
struct NodeChoice: Sendable, Hashable {
    /// Where the stream is.
    let places: StreamPlaces
    /// The node that has been asked, as it advertises itself.
    let here: StreamPlaces.Node?
    /// Whether copies are passed over as long as there is a leader.
    let wantsLeader: Bool
    /// Grows with each attempt, so that copies are taken in turn.
    let attempt: Int

    /// Where to go, best first; empty to stay here.
    var others: [StreamPlaces.Node] {
        let copies = places.replicas.filter { $0 != places.leader }
        if let here, wantsLeader ? here == places.leader : copies.contains(here) { return [] }
        if !wantsLeader, copies.isEmpty, here == places.leader { return [] }
        let turn = copies.isEmpty ? 0 : attempt % copies.count
        let turned = Array(copies[turn...] + copies[..<turn])
        let leader = places.leader.map { [$0] } ?? []
        let all = wantsLeader ? leader + turned : turned + leader
        // What is reached already comes in its turn, without another connection.
        return Array(all.prefix { $0 != here })
    }

    /// Whether a node is the leader; also where that is not known, since nobody could say that it is behind.
    func isLeader(_ node: StreamPlaces.Node?) -> Bool {
        guard let node, let leader = places.leader else { return true }
        return node == leader
    }
}
