/// Where a folder of a job is: on this machine, or on another one.
package enum JobPlace: Sendable, Hashable, CustomStringConvertible {
    /// Here: an absolute path.
    case here(String)
    /// On another machine.
    case far(RemotePlace)

    /// As people write it: its path, or `user@host:path`.
    package var description: String {
        switch self {
        case .here(let path): path
        case .far(let place): place.description
        }
    }

    /// The path on its machine.
    var path: String {
        switch self {
        case .here(let path): path
        case .far(let place): place.path
        }
    }

    /// The place, if it is on another machine.
    var remote: RemotePlace? {
        if case .far(let place) = self { place } else { nil }
    }

    /// Whether this is that folder or lies below it, by their names. Of another machine no more is known: one that is called in two ways
    /// counts as two.
    func isAtOrBelow(_ other: JobPlace) -> Bool {
        switch (self, other) {
        case (.here(let path), .here(let other)): path.isAtOrBelow(other)
        case (.far(let place), .far(let other)): place.isReached(as: other) && place.path.isAtOrBelow(other.path)
        case (.here, .far), (.far, .here): false
        }
    }
}
