/// Groups of words, laid out in as few lines as they fit into: a wide terminal shows in one what a narrow one needs four for.
package struct Fitting {
    /// What stands together in a line.
    package struct Group {
        /// The columns with which it shares a line; one that gets a line of its own may have fewer.
        let comfortable: Int
        /// Whether it is left out where it would need a line for itself.
        let isDispensable: Bool
        /// The group in that many columns at most.
        let draw: (Int) -> Line

        /// A group that is drawn in what room there is.
        package init(comfortable: Int, isDispensable: Bool = false, draw: @escaping (Int) -> Line) {
            self.comfortable = comfortable
            self.isDispensable = isDispensable
            self.draw = draw
        }

        /// Parts that are left out from the end where there is no room for all of them, the first of them cut.
        package init(_ parts: [Line], separator: Line = Fitting.gap, isDispensable: Bool = false) {
            self.init(comfortable: Line(parts, separator: separator).width, isDispensable: isDispensable) { room in
                Fitting.fit(parts, separator: separator, room: room)
            }
        }
    }

    /// What stands between two groups.
    package static let gap: Line = "  "

    /// The columns of a line.
    let room: Int
    private var lines: [[Group]] = []

    /// Lays groups out in their order.
    ///
    /// - Parameters:
    ///   - groups: what is to be shown.
    ///   - room: the columns of a line.
    ///   - least: how many lines there are to be if the groups are enough for that; so what is drawn again and again does not jump.
    package init(_ groups: [Group], room: Int, least: Int = 1) {
        self.room = room
        let groups = groups.filter { $0.comfortable > 0 }
        for (index, group) in groups.enumerated() {
            if let last = lines.last, fits(last + [group]) {
                lines[lines.count - 1].append(group)
            } else if !group.isDispensable || groups.indices.contains(index + 1) && fits([group, groups[index + 1]]) {
                lines.append([group])
            }
        }
        while lines.count < least, let index = lines.lastIndex(where: { $0.count > 1 }) {
            let group = lines[index].removeLast()
            lines.insert([group], at: index + 1)
        }
    }

    /// The lines, none wider than the room.
    package var drawn: [Line] { lines.map(draw) }

    private func fits(_ groups: [Group]) -> Bool {
        Self.width(of: groups[...]) <= room
    }

    private static func width(of groups: ArraySlice<Group>) -> Int {
        groups.reduce(0) { $0 + $1.comfortable } + max(0, groups.count - 1) * gap.width
    }

    /// Each group gets what those after it leave.
    private func draw(_ groups: [Group]) -> Line {
        var drawn: [Line] = []
        var left = room
        for (index, group) in groups.enumerated() {
            let others = groups[(index + 1)...]
            let reserved = others.isEmpty ? 0 : Self.width(of: others) + Self.gap.width
            let line = group.draw(left - reserved)
            left -= line.width + Self.gap.width
            drawn.append(line)
        }
        return Line(drawn, separator: Self.gap)
    }

    /// As many parts as there is room for, from the first; if that alone is too wide, it is cut.
    package static func fit(_ parts: [Line], separator: Line = gap, room: Int) -> Line {
        for count in stride(from: parts.count, to: 1, by: -1) {
            let line = Line(Array(parts.prefix(count)), separator: separator)
            if line.width <= room { return line }
        }
        return (parts.first ?? "").cut(to: max(0, room))
    }
}
