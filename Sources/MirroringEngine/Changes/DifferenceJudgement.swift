import MirroringFiles

/// Judges again what rsync finds different between an item and its copy: what the destination can't keep, or this user can't give, is
/// no change, since it would be one in every run.
struct DifferenceJudgement {
    /// What a copy can have.
    let traits: DestinationTraits
    /// What copies lack for good.
    private(set) var shortfalls = ShortfallCounts()

    /// A judgement of differences at a destination.
    init(traits: DestinationTraits) {
        self.traits = traits
    }

    /// Leaves of some differences those that a run can mend, and counts the others.
    ///
    /// - Parameters:
    ///   - differences: by rsync's word.
    ///   - original: the item at the source.
    ///   - copy: what has its name at the destination.
    mutating func mendable(
        _ differences: RsyncLine.Differences,
        between original: FileFacts,
        and copy: FileFacts
    ) -> RsyncLine.Differences {
        guard original.kind == copy.kind else { return differences }
        var rest = differences
        var shortfall: AttributeShortfall = []
        /// Takes a difference away that stays: told where somebody else could mend it, and not where nobody can.
        func leave(_ difference: RsyncLine.Differences, told part: AttributeShortfall) {
            guard rest.contains(difference) else { return }
            rest.remove(difference)
            shortfall.formUnion(part)
        }
        if hasTime(copy, of: original) { leave(.time, told: []) }
        if !traits.keepsModes || copy.mode == copy.permissions(from: original) { leave(.mode, told: []) }
        if copy.owner == traits.owner(of: original) || !traits.keepsOwners {
            leave(.owner, told: traits.keepsOwners ? .owner : [])
        }
        if !traits.mayGive(group: original.group) { leave(.group, told: traits.keepsOwners ? .group : []) }
        // A file of another owner is replaced by one of this user's; a folder can't be.
        if copy.kind == .folder, !traits.rights.ownsAttributes(of: copy) {
            leave(.time, told: .time)
            leave(.mode, told: .mode)
            leave(.group, told: .group)
            leave(.accessLists, told: .accessLists)
            leave(.extendedAttributes, told: .attributes)
            if !traits.mayGive(owner: original.owner) { leave(.owner, told: .owner) }
        }
        let lost: RsyncLine.Differences = [
            traits.attributes.contains(.accessLists) ? [] : .accessLists,
            traits.attributes.contains(.extended) ? [] : .extendedAttributes,
        ]
        // What is mirrored for something else tells of it then (``PackageExport``).
        let isTold = rest.isSubset(of: lost)
        if lost.contains(.accessLists) { leave(.accessLists, told: isTold ? .accessLists : []) }
        if lost.contains(.extendedAttributes) { leave(.extendedAttributes, told: isTold ? .attributes : []) }
        shortfalls.add(shortfall)
        return rest
    }

    /// Whether a copy has its original's time, as far as it can be kept; of links no more than the second counts.
    ///
    /// A copy of whole seconds is none where the file system keeps more: its original may have had such a time, and another content.
    private func hasTime(_ copy: FileFacts, of original: FileFacts) -> Bool {
        guard traits.times.keepsAny else { return true }
        let expected = traits.times.expected(original.modified)
        return copy.kind == .other ? copy.modified.seconds == expected.seconds : copy.modified == expected
    }
}
