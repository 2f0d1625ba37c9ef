extension Sequence {
    /// Divides what may be too much among its owners, so that nobody pushes another out: whoever has most has to leave something first.
    ///
    /// Nobody who has no more than an equal share leaves anything, however much the others have. What somebody does not need of a
    /// share is left to the others. Costs as much as sorting does.
    ///
    /// - Parameters:
    ///   - limit: how much may stay in all.
    ///   - owner: whose an element is.
    ///   - weight: how much an element counts, at least 0; 1 each by default.
    /// - Returns: what stays and what has to go, each in the order in which it came: of one owner's, the last ones go.
    package func shared<Owner: Hashable>(
        _ limit: Int,
        among owner: (Element) -> Owner,
        weighing weight: (Element) -> Int = { _ in 1 }
    ) -> (kept: [Element], left: [Element]) {
        let elements = Array(self)
        var used: [Owner: Int] = [:]
        /// What the element's owner has up to it, and where it is.
        var places: [(used: Int, index: Int)] = []
        places.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            let sum = used[owner(element), default: 0].addingUpToMaximum(weight(element))
            used[owner(element)] = sum
            places.append((sum, index))
        }
        places.sort { ($0.used, $0.index) < ($1.used, $1.index) }
        var total = 0
        let end = places.firstIndex { place in
            total.addUpToMaximum(weight(elements[place.index]))
            return total > limit
        }
        let stays = Set(places[..<(end ?? places.endIndex)].map(\.index))
        var (kept, left): ([Element], [Element]) = ([], [])
        for (index, element) in elements.enumerated() {
            if stays.contains(index) { kept.append(element) } else { left.append(element) }
        }
        return (kept, left)
    }
}
