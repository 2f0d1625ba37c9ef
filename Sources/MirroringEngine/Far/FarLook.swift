import Foundation
import MirroringFiles
import MirroringRemote

/// What is asked about a destination's entries: which tree they are in, and their paths.
struct FarLook: Sendable, Hashable {
    /// A tree at a destination.
    enum Tree: Sendable, Hashable {
        /// What the source is compared with: a release, or what a run goes on from. The far end may be another process for each question,
        /// and so is told each time.
        case compared(ReleaseName?)
        /// What has arrived of a package.
        case package(UUID)
    }

    var tree: Tree
    var paths: [RelativePath]

    init(in tree: Tree, at paths: [RelativePath]) {
        (self.tree, self.paths) = (tree, paths)
    }

    /// Reads a question that anybody may have written.
    init(records: [UInt8]) throws(ProtocolViolation) {
        var reader = RecordReader(fields: 1...2, atMost: FrameLimits.items)
        reader.append(records)
        guard let head = try reader.next() else { throw Tree.unknown }
        tree = try Tree(head)
        paths = []
        while let record = try reader.next() { paths.append(try RelativePath(record: record)) }
        try reader.end()
    }

    /// The question as it is sent.
    var records: [UInt8] {
        var writer = RecordWriter()
        writer.append(tree.fields)
        for path in paths { writer.append([path.bytes]) }
        return writer.bytes
    }
}

extension FarLook.Tree {
    fileprivate static let unknown = ProtocolViolation("a list is about a tree that is not understood")

    fileprivate init(_ record: Record) throws(ProtocolViolation) {
        let texts = record.fields.map { String(decoding: $0, as: UTF8.self) }
        switch (texts[0], texts.count) {
        case ("compared", 1): self = .compared(nil)
        case ("compared", 2):
            guard let release = ReleaseName(texts[1]) else { throw Self.unknown }
            self = .compared(release)
        case ("package", 2):
            guard let packageId = UUID(uuidString: texts[1]) else { throw Self.unknown }
            self = .package(packageId)
        default: throw Self.unknown
        }
    }

    fileprivate var fields: [[UInt8]] {
        switch self {
        case .compared(nil): [Array("compared".utf8)]
        case .compared(let release?): [Array("compared".utf8), Array("\(release)".utf8)]
        case .package(let packageId): [Array("package".utf8), Array(packageId.uuidString.utf8)]
        }
    }
}

extension FactsList {
    /// What is seen of entries, in their order.
    init(of paths: [RelativePath], in sights: Sights) {
        self.init(
            paths.map { path -> Result<FileFacts?, FailureMessage> in
                do throws(RunFailure) {
                    return .success(try sights.facts(path))
                } catch {
                    return .failure(FailureMessage(error))
                }
            }
        )
    }
}
