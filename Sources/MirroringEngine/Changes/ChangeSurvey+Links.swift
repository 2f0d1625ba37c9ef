import MirroringFiles

extension ChangeSurvey {
    /// Has the names of a file be names of each other where the one is left out whose further names they were to be: the first of them is
    /// transferred in its stead.
    ///
    /// - Parameter survey: knows what is left out.
    func relink(in survey: inout Changes) throws(RunFailure) {
        guard !survey.obstructed.isEmpty else { return }
        let links = survey.changes.indices.compactMap { index -> (index: Int, target: RelativePath)? in
            guard case .hardLink(let target) = survey.changes[index].kind, Self.isLeftOut(target, survey.obstructed)
            else { return nil }
            return (index, target)
        }
        guard !links.isEmpty else { return }
        let originals = try source.look(at: links.map { survey.changes[$0.index].path })
        var substitutes: [RelativePath: RelativePath] = [:]
        for (index, target) in links {
            let path = survey.changes[index].path
            if let substitute = substitutes[target] {
                survey.changes[index].kind = .hardLink(substitute)
            } else if let original = try originals.facts(path) {
                survey.changes[index].kind = original.kind == .file ? .file : .other
                survey.changes[index].size = original.kind == .file ? original.size : 0
                substitutes[target] = path
            }
        }
    }
}
