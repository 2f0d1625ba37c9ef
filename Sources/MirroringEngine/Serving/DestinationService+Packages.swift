import Foundation
import MirroringEvents
import MirroringFiles
import MirroringRemote
import Synchronization

/// What is done with packages.
extension DestinationService {
    /// Reads a manifest of this job.
    func manifest(_ json: [UInt8]) throws(RunFailure) -> Manifest {
        try own(try Manifest(json: Data(json), from: "The manifest of the package"))
    }

    /// The manifest, without what the near end has said that it does not want, and with the job's owner and group as they are known here.
    private func own(_ manifest: Manifest) throws(RunFailure) -> Manifest {
        guard manifest.jobId == job.id else {
            let sentence = "A package is of another job than \"\(job.name)\"."
            throw RunFailure(.validation, item: job.name, reach: .run, sentence)
        }
        var manifest = manifest
        manifest.entries = own(manifest.entries)
        return manifest
    }

    /// The same for items alone.
    func own(_ entries: [Manifest.Entry]) -> [Manifest.Entry] {
        var entries = entries
        for index in entries.indices {
            if !request.keepsSetID { entries[index].facts = entries[index].facts.plain }
            // What is put back has those that it had.
            guard case .fixed(let fixed) = job.permissions, request.mode != .restore else { continue }
            if let owner = fixed.owner { entries[index].facts.owner = owner.number }
            if let group = fixed.group { entries[index].facts.group = group.number }
        }
        return entries
    }

    func begin(_ manifest: Manifest, json: [UInt8]) throws -> [UInt8] {
        try destination.withLock { destination in
            let package = try destination.package(manifest.packageId)
            try package.create(manifest, json: json)
            let oversized = try package.oversized(manifest.entries)
            return FarSourceAnswers.records(of: oversized, among: manifest.entries.map(\.path))
        }
    }

    func settle(_ asked: FarSettling) throws -> [UInt8] {
        try restoreLinks(of: asked.packageId)
        let arrived = try destination.withLock { try $0.package(asked.packageId).settle(asked.items) }
        return IndexList(Set(asked.items.indices.filter { arrived.contains(asked.items[$0].entry.path) })).records
    }

    /// Puts a package in place. Where the near end is gone that comes to its end.
    func importPackage(_ question: FarQuestion) throws -> [UInt8] {
        let asked = try FarImport(question.bytes)
        let manifest = try own(asked.manifest)
        try restoreLinks(of: manifest.packageId)
        return try question.onTask(cancelledBy: [.cancelled]) {
            try self.destination.withLock { destination in
                let all = manifest.entries.count
                return try destination.putOnce(manifest, asked.moves) { question.progressed($0, of: all) }
            }
        }
    }

    /// Has the links of a package lead where they do at the source: a process that had them lead nowhere may have been killed.
    private func restoreLinks(of packageId: UUID) throws {
        try MungedLinks(package: try destination.withLock { try $0.staging.package(packageId) }).restoreLeft()
    }
}
