import MirroringEvents

extension RunFailure {
    /// That there is room for none of a package's files, which is no single file's trouble; nil if there is for one, or it has only one.
    ///
    /// - Parameters:
    ///   - manifest: the package.
    ///   - oversized: the files that there certainly is no room for, even alone.
    init?(ofFullDiskFor manifest: Manifest, _ oversized: [RelativePath: RunFailure]) {
        let files = manifest.entries.filter { $0.kind == .file && $0.facts.size > 0 }
        guard files.count > 1, files.allSatisfy({ oversized[$0.path] != nil }),
            let smallest = files.min(by: { $0.facts.occupied < $1.facts.occupied }),
            let reason = oversized[smallest.path]
        else { return nil }
        self.init(
            .diskFull,
            item: "\(smallest.path)",
            reach: .package,
            "There is no room for any of the package's \(files.count) files, not even for the smallest: \(reason)"
        )
    }

    /// The same with what helps where the disk became full with a package under way: what each package has put in place takes the room of
    /// what it replaces, which stays as long as the package is not complete.
    var advisingSmallerPackages: RunFailure {
        guard category == .diskFull, reach == .package else { return self }
        let remedy = "Make room, or have smaller packages with package: {maxBytes: …, maxFiles: …}."
        return RunFailure(category, item: item, reach: reach, "\(description) \(remedy)")
    }
}
