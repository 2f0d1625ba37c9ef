package import Foundation
import MirroringEvents

/// What is written down in a file of the folder of releases: JSON with the version of its format.
package protocol ReleaseFile: Codable, Hashable, Sendable {
    /// The version with which it was written.
    var formatVersion: Int { get }
}

extension ReleaseFile {
    /// The version that is understood.
    static var currentFormat: Int { 1 }

    /// Reads a file; nil if it is damaged, or of another version: then nothing is known.
    package init?(json: Data) {
        guard let file = try? JSONDecoder().decode(Self.self, untrusted: json), file.formatVersion == Self.currentFormat
        else { return nil }
        self = file
    }

    /// The file's content.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }
}
