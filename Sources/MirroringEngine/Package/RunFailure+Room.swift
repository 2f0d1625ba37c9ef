import MirroringEvents

extension RunFailure {
    /// The same failure with what helps where the disk became full with a package under way: what each package has put in place takes the room of
    /// what it replaces, which stays as long as the package is not complete.
    var advisingSmallerPackages: RunFailure {
        guard category == .diskFull, reach == .package else { return self }
        let remedy = "Make room, or have smaller packages with package: {maxBytes: …, maxFiles: …}."
        return RunFailure(category, item: item, reach: reach, "\(description) \(remedy)")
    }
}
