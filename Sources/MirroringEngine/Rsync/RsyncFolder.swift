import Foundation
import MirroringRemote

/// A folder that rsync works in.
enum RsyncFolder: Sendable {
    /// One of this machine.
    case here(RsyncRoot)
    /// One of another machine, in which an rsync of that machine works.
    case far(FarFolder)

    /// The path of a place where there is nothing: compared with that, everything is new.
    static var nowhere: String { "/\(UUID().uuidString)" }

    /// For rsync's arguments.
    var argument: String {
        switch self {
        case .here(let root): root.argument
        case .far(let folder): folder.argument
        }
    }

    /// The folder, if it is one of another machine.
    var far: FarFolder? {
        if case .far(let folder) = self { folder } else { nil }
    }

    /// What rsync says, with the folder's own path in it.
    ///
    /// - Parameters:
    ///   - message: what it says.
    ///   - ending: how the far rsync has ended; nil if there was none, or that is not known.
    func named(in message: String, by ending: RsyncEnding? = nil) -> String {
        switch self {
        case .here(let root): root.named(in: message)
        case .far(let folder): folder.named(in: message, by: ending)
        }
    }
}

extension String {
    /// A message of rsync's in which a folder has another name.
    func naming(_ argument: String, _ name: String) -> String {
        replacing("\(argument)/", with: "\(name)/").replacing("\(argument)\"", with: "\(name)\"")
    }
}
