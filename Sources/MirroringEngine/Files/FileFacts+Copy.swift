import MirroringFiles

extension FileFacts {
    /// Whether a copy is what its original is now, by size and time.
    ///
    /// Files are compared to the nanosecond, as far as the copy's file system keeps it; an old rsync gives whole seconds, and what is
    /// another file for that is found by the next survey. rsync gives links and devices their time only if it differs by a second, so no
    /// more than that can be asked of them. Where no time is kept the size has to do: what has arrived was checked on its way, and the survey
    /// compares contents.
    ///
    /// - Parameter times: what the copy's file system keeps.
    func isCopy(of original: FileFacts, with times: TimePrecision) -> Bool {
        guard times.keepsAny else { return kind == original.kind && (kind != .file || size == original.size) }
        let expected = times.expected(original.modified)
        guard kind == original.kind, modified.seconds == expected.seconds else { return false }
        return kind != .file
            || size == original.size && (modified == expected || modified.nanoseconds == 0)
    }

    /// Whether a copy stands for its original where another name is made for it: root's copies have the owner that a copy
    /// gets as well, so another's file is none.
    func standsFor(_ original: FileFacts, with traits: DestinationTraits) -> Bool {
        isCopy(of: original, with: traits.times)
            && (traits.rights.user != 0 || owner == traits.owner(of: original))
    }

    /// Whether this is the same file as then, unchanged. Where its blocks lie is not asked: a disk may be late with that.
    func isUnchanged(since facts: FileFacts) -> Bool {
        var now = self
        now.allocated = facts.allocated
        // Nor are its attributes, at which not everybody has looked; the next survey does.
        (now.attributes, now.capability) = (facts.attributes, facts.capability)
        return now == facts
    }
}
