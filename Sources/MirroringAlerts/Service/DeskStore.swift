import Foundation
import MirroringFiles

/// The alerts of a target in a file of the alerter's folder.
struct DeskStore {
    private let folder: OpenedFolder
    private let name: String
    /// The file's path.
    let path: String

    /// - Parameters:
    ///   - target: the target's name.
    ///   - folder: the alerter's folder, open.
    ///   - place: its path.
    init(of target: String, in folder: OpenedFolder, at place: String) {
        self.folder = folder
        name = "\(target).json"
        path = "\(place)/\(name)"
    }

    /// The most bytes of a file: far more than the most alerts take.
    private static let limit = 64 << 20

    /// What was stored; nil if nothing was.
    ///
    /// - Throws: an error that names the file. Nothing is begun anew over what can't be read: alerts would be told again, and never end.
    func load() throws(AlertStoreError) -> AlertDesk? {
        let bytes: [UInt8]
        do {
            bytes = try RegularFile(opening: path).bytes(limit: Self.limit)
        } catch {
            guard error.kind != .missing else { return nil }
            throw AlertStoreError("The alerts in \(path) can't be read: the file \(error). Correct that.")
        }
        do {
            return try JSONDecoder().decode(AlertDesk.self, from: Data(bytes))
        } catch {
            throw AlertStoreError(
                "The alerts in \(path) can't be understood. Remove the file; alerts that last are told again."
            )
        }
    }

    /// Stores what holds now: a new file, brought to disk, in the place of the old one.
    func save(_ desk: AlertDesk) throws(AlertStoreError) {
        do {
            let data = try JSONEncoder().encode(desk)
            try folder.replaceFile(name, at: path, with: data, durable: true)
        } catch {
            throw AlertStoreError("\(error).")
        }
    }
}

/// Why the alerts of a target can't be stored or read.
package struct AlertStoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence or two that name the file.
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
