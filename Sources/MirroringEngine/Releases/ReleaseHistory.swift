import MirroringEvents

/// The releases that are there, and which of them is the current one.
struct ReleaseHistory {
    let store: ReleaseStore
    /// The one to which the destination leads; nil if it leads to none.
    let current: ReleaseName?

    /// Removes the oldest releases.
    ///
    /// - Parameters:
    ///   - count: how many stay, the current one included, whichever that is, and before others those that it was published after.
    ///   - marked: those that stay beside them: what was rolled back is known by them alone.
    func prune(to count: Int, sparing marked: [ReleaseName] = []) throws(RunFailure) {
        let releases = try store.releases()
        let former = Self.former(of: current, among: releases)
        let others = releases.map(\.name).filter { $0 != current && !former.contains($0) } + former.reversed()
        for name in others.filter({ !marked.contains($0) }).dropLast(count - 1) { try store.remove(name) }
    }

    /// The release that was current before another, the one before that and so on: their times tell it only while nobody sets the clock
    /// back.
    private static func former(
        of current: ReleaseName?,
        among releases: [(name: ReleaseName, notes: ReleaseNotes?)]
    ) -> [ReleaseName] {
        var former: [ReleaseName] = []
        var next = current
        while let name = next, let release = releases.first(where: { $0.name == name }) {
            next = release.notes?.previous
            guard name != current else { continue }
            guard !former.contains(name) else { break }
            former.append(name)
        }
        return former
    }

    /// Finds the release to go back to.
    ///
    /// - Parameter beginning: how its name begins; nil for the one that was current before this one was published, or the next older one
    ///   that is still there.
    /// - Throws: ``RunFailure`` (notFound) with the reason why there is none.
    func target(_ beginning: String?) throws(RunFailure) -> ReleaseName {
        let releases = try store.releases()
        guard let beginning else {
            let names = releases.map(\.name)
            let place = names.firstIndex { $0 == current } ?? names.endIndex
            let previous = releases.first { $0.name == current }?.notes?.previous
            if let previous, names.contains(previous) { return previous }
            if let older = names[..<place].last { return older }
            throw RunFailure(
                .notFound,
                item: store.path,
                "There is no release before the current one in \(store.path)."
            )
        }
        let found = releases.map(\.name).filter { $0.description.hasPrefix(beginning) }
        guard let release = found.first else {
            throw RunFailure(
                .notFound,
                item: beginning,
                "There is no release \(beginning). \"mirror releases\" lists those that there are."
            )
        }
        guard found.count == 1 else {
            throw RunFailure(
                .notFound,
                item: beginning,
                "\(found.count) releases begin with \(beginning): \(found.map(\.description).joined(separator: ", "))."
            )
        }
        guard release != current else {
            throw RunFailure(.notFound, item: beginning, "\(release) is the current release already.")
        }
        return release
    }
}
