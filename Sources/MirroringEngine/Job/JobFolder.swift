/// A folder of a job as it is found now: on this machine it is known again under other names, and by other mounts.
struct JobFolder: Sendable, Hashable, CustomStringConvertible {
    private let place: JobPlace
    /// Where it lies; nil if only another machine knows.
    private let lineage: FolderLineage?

    /// The folder to which a place leads.
    init(at place: JobPlace, in table: MountTable?) {
        self.init(place, table) { RealPath.of($0) }
    }

    /// What lies at a place, which may be a symbolic link.
    init(itself place: JobPlace, in table: MountTable?) {
        self.init(place, table) { RealPath.ofEntry($0) }
    }

    private init(_ place: JobPlace, _ table: MountTable?, found: (String) -> String) {
        switch place {
        case .here(let path):
            let path = found(path)
            self.place = .here(path)
            lineage = FolderLineage(of: path, in: table)
        case .far:
            self.place = place
            lineage = nil
        }
    }

    var description: String { place.description }

    /// The paths by which this folder is reached from another one, empty if it is that one; none if it neither is that nor lies in it.
    func paths(below other: JobFolder) -> [String] {
        if let lineage, let others = other.lineage { return lineage.paths(below: others) }
        guard place.isAtOrBelow(other.place) else { return [] }
        return [String(place.path.dropFirst(other.place.path.count).drop { $0 == "/" })]
    }

    /// Whether this is that folder or lies below it.
    func isAtOrBelow(_ other: JobFolder) -> Bool { !paths(below: other).isEmpty }

    /// Whether both are one folder.
    func isSame(as other: JobFolder) -> Bool { paths(below: other).contains("") }
}
