import MirroringFiles

extension CopyLook {
    /// What rsync would give to a copy beside its time; the rest the import gives (``ItemPlacing``).
    ///
    /// - Parameters:
    ///   - facts: what the copy is to look like.
    ///   - permissions: where attributes come from.
    ///   - traits: what a copy at the destination can have.
    init(of facts: FileFacts, _ permissions: AttributePolicy, _ traits: DestinationTraits) {
        let isRoot = traits.rights.user == 0
        self.init(
            owner: isRoot && traits.keepsOwners ? traits.owner(of: facts) : nil,
            group: isRoot && traits.mayGive(group: facts.group) ? facts.group : nil,
            mode: traits.keepsModes && permissions != .keep ? facts.mode : nil
        )
    }
}
