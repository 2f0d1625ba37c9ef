import MirroringFiles

extension String {
    /// The folder that holds this absolute path.
    var parentPath: String {
        let parent = pathNames().dropLast().joined(separator: "/")
        return "/\(parent)"
    }

    /// The last component of this path.
    var lastPathComponent: String {
        pathNames().last.map(String.init) ?? self
    }

    /// The path of what this absolute path's folder holds by that name, or by that way.
    func path(of name: String) -> String {
        self == "/" ? "/\(name)" : "\(self)/\(name)"
    }

    /// Whether this absolute path is that one or lies below it; both without `.`, `..` and trailing slashes.
    func isAtOrBelow(_ other: String) -> Bool {
        self == other || other == "/" || utf8.starts(with: "\(other)/".utf8)
    }
}
