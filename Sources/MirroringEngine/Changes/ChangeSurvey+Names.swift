import MirroringEvents
import MirroringFiles

extension ChangeSurvey {
    /// Leaves out what has the name of something else at the destination, where that does not keep names apart: else the two would take
    /// turns there, and what a run has brought for one the next would delete for the other.
    ///
    /// - Parameters:
    ///   - traits: what a copy can have.
    ///   - survey: gets what is left out as obstructed. Of the deletions those go that are about the copy of what the source has.
    func keepNamesApart(by traits: DestinationTraits, in survey: inout Changes) async throws {
        guard !traits.keepsCase || !traits.keepsNameEnds else { return }
        // rsync tells of what differs alone, and what is at rest may have the name of what is not. Where two of one name have one size and
        // time, it takes the copy of one for that of the other.
        let listed = try await SourceListing(job: job, rsync: rsync, folder: source.folder).entries()
        let names = FoldedNames(of: listed.map(\.path), by: traits)
        survey.changes.removeAll { names.isLost($0.path) }
        survey.deletions.removeAll { names.isLost($0.path) || names.mayBeCopy($0.path) }
        // What lies in a folder that can't be listed is none of the names, and was asked for by the copy's name.
        let unseen = FoldedNames(of: Array(survey.unreadableEntries.keys), by: traits)
        survey.deletions.removeAll { unseen.mayLieInCopy($0.path) }
        survey.waiting.removeAll { names.isLost($0.path) || names.mayBeCopy($0.path) }
        if survey.waiting.isEmpty { survey.waitingReason = nil }
        for (path, winner) in names.losers {
            let what = traits.keepsNameEnds ? "case" : traits.keepsCase ? "how names end" : "case, or of how names end"
            survey.obstructed[path] = RunFailure(
                .validation,
                item: "\(path)",
                reach: .item,
                """
                \(path) and \(winner) are one name at the destination \(destination.name), which takes no notice of \(what), so only \
                \(winner) is mirrored. Rename one of them, or exclude it.
                """
            )
        }
    }

    /// Whether a destination on this machine seems to take names for one that differ in nothing but case: by the names that are in its own
    /// folder, since to try it takes a file, and most runs find nothing to do.
    func seemsToFoldCase() -> Bool {
        guard let root = try? destination.openedTree()?.root, let listed = try? root.names() else { return false }
        for name in listed {
            let other = Self.withOtherCase(name)
            guard other != name else { continue }
            // Where both are listed they are two.
            return !listed.contains(other) && (try? root.facts(FileName(other))) != nil
        }
        // No name has a letter: only a try can tell.
        return !listed.isEmpty
    }

    /// A name in which the letters that ASCII has are large where they were small, and small where they were large.
    private static func withOtherCase(_ name: [UInt8]) -> [UInt8] {
        name.map { byte in
            let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            return isLetter ? byte ^ 0x20 : byte
        }
    }
}
