import MirroringFiles

extension ChangeSurvey {
    /// Judges again the changes in which nothing but attributes differ, by rsync's word.
    ///
    /// - Parameters:
    ///   - doubtful: which they are, and what differs.
    ///   - judgement: by what it is done; counts what copies lack for good.
    ///   - changes: get the kinds that they have in truth.
    /// - Returns: which of them are none.
    func judge(
        _ doubtful: [(index: Int, differences: RsyncLine.Differences)],
        by judgement: inout DifferenceJudgement,
        in changes: inout [Change]
    ) throws(RunFailure) -> Set<Int> {
        guard !doubtful.isEmpty else { return [] }
        let paths = doubtful.map { changes[$0.index].path }
        let (originals, copies) = (try source.look(at: paths), try destination.look(at: paths))
        var settled: Set<Int> = []
        for (index, differences) in doubtful {
            let change = changes[index]
            guard let original = try originals.facts(change.path), let copy = try copies.facts(change.path) else {
                continue
            }
            let wanted = job.permissions.wanted(original, over: copy, in: nil)
            let rest = judgement.mendable(differences, between: wanted, and: copy)
            if rest.isEmpty {
                settled.insert(index)
            } else if change.kind == .file, rest.isDisjoint(with: RsyncLine.Differences.beside.union(.time)) {
                changes[index].kind = .attributes
                changes[index].size = 0
            }
            changes[index].hasOtherAttributes = !rest.isDisjoint(with: .beside)
        }
        return settled
    }

    /// Finds the hard links that are such at the destination as well: rsync lists them with their other name, but what is to be done about
    /// that is done about them with it.
    ///
    /// - Parameters:
    ///   - links: which of the changes they are.
    ///   - staying: which of the others are none, or change attributes alone: their copies stay the files that they are.
    ///   - changes: the changes.
    func alike(
        _ links: [Int],
        _ staying: Set<Int>,
        in changes: [Change]
    ) throws(RunFailure) -> Set<Int> {
        guard !links.isEmpty, !staying.isEmpty else { return [] }
        let paths = (staying.sorted() + links).map { changes[$0].path }
        let originals = try source.look(at: paths)
        let copies = try destination.look(at: paths)
        var copyOf: [FileFacts.Identity: FileFacts.Identity] = [:]
        for index in staying {
            let path = changes[index].path
            guard let original = try originals.facts(path), original.links > 1 else { continue }
            copyOf[original.identity] = try copies.facts(path)?.identity
        }
        var alike: Set<Int> = []
        for index in links {
            let path = changes[index].path
            guard let original = try originals.facts(path), let copy = copyOf[original.identity] else { continue }
            // What can't be looked at, since its name is refused there, is none.
            if let found = try? copies.facts(path), found.identity == copy { alike.insert(index) }
        }
        return alike
    }

    /// Makes files of hard links, where a file has one name only.
    ///
    /// - Parameters:
    ///   - links: which of the changes they are.
    ///   - traits: what a copy can have.
    ///   - changes: get their kinds and sizes.
    /// - Returns: which of them are no change, since their copies are as they should be.
    func separate(
        _ links: [Int],
        by traits: DestinationTraits,
        in changes: inout [Change]
    ) throws(RunFailure) -> Set<Int> {
        guard !links.isEmpty else { return [] }
        let paths = links.map { changes[$0].path }
        let originals = try source.look(at: paths)
        // There may be no destination yet.
        let copies = (try? destination.look(at: paths)) ?? .nothing
        var settled: Set<Int> = []
        for index in links {
            let path = changes[index].path
            guard let original = try originals.facts(path) else { continue }
            if original.kind == .file {
                changes[index].kind = .file
                changes[index].size = original.size
            }
            guard let copy = try? copies.facts(path), copy.isCopy(of: original, with: traits.times) else { continue }
            // Without times nothing tells whether it has its original's content, for rsync has not said.
            let hasTime = traits.times.keepsAny && copy.modified == traits.times.expected(original.modified)
            if hasTime || copy.kind == .other { settled.insert(index) }
        }
        return settled
    }

    /// Has those files transferred whose content is to stay by rsync's word, but that only look like a copy, or are one file with others.
    func distrustCopies(by traits: DestinationTraits, in changes: inout [Change]) throws(RunFailure) {
        let indices = changes.indices.filter { changes[$0].kind == .attributes }
        guard !indices.isEmpty else { return }
        let paths = indices.map { changes[$0].path }
        let (originals, copies) = (try source.look(at: paths), try destination.look(at: paths))
        for index in indices {
            let path = changes[index].path
            guard let original = try originals.facts(path) else { continue }
            let copy = try copies.facts(path)
            let wanted = job.permissions.wanted(original, over: copy, in: nil)
            // The files of a release are those of the one before as well.
            let isItself = job.publish == .packages && copy?.hasOtherNames(than: original) == false
            if isItself, copy?.mayBecome(wanted, with: traits) == true { continue }
            changes[index].kind = .file
            changes[index].size = original.size
        }
    }
}
