import Foundation

/// The files that inputs are made of: a folder for each reader, with sound ones and broken ones.
struct Corpus {
    /// The folder of all of them.
    let folder: String

    /// The files of a reader, in the order of their names, so that the same seed makes the same inputs.
    ///
    /// - Throws: ``Finding`` if there are none.
    func seeds(of reader: String) throws -> [[UInt8]] {
        let path = "\(folder)/\(reader)"
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        let seeds = names.compactMap { FileManager.default.contents(atPath: "\(path)/\($0)").map(Array.init) }
        guard !seeds.isEmpty else { throw Finding("The corpus \(path) is empty. Put files there.") }
        return seeds
    }
}
