import MirroringEvents

extension JobRunner {
    /// Gets what a package need not transfer by an rsync of its own, as one for several small packages brings it or has brought it.
    ///
    /// The first transfer of a run is that of one package: so that it is soon in place, and what is wrong with rsync shows with it.
    ///
    /// - Returns: the digests of what lies in its tree now; nil if nothing was brought.
    func brought(for manifest: Manifest) async throws -> [RelativePath: String]? {
        guard manifest.entries.contains(where: \.isStaged) else { return nil }
        let number = manifest.packageNumber
        if batch?.numbers.contains(number) != true {
            batch?.remove()
            batch = nil
            if batches == .allowed { batch = try await begunBatch(from: manifest) }
            if batches == .notYet { batches = .allowed }
        }
        return batch?.hand(to: manifest)
    }

    /// Brings the items of a package together with those of the next ones; nil if that does not help, or fails.
    private func begunBatch(from manifest: Manifest) async throws -> TransferBatch? {
        // Where the rate is limited it takes long, and it is to be seen how far each package is.
        guard job.bandwidth == nil, let sides, let plan = BatchPlan(of: plans, from: manifest.packageNumber)
        else { return nil }
        do {
            guard let place = try sides.destination.sharedPlace(for: plan.bytes) else {
                batches = .useless
                return nil
            }
            let transfer = PackageTransfer(
                job: sides.job,
                rsync: rsync,
                source: sides.source,
                package: place.package,
                isResumed: false,
                traits: try sides.destination.traits()
            )
            let batch = try await TransferBatch(plan, by: transfer, with: manifest.attributes, into: place)
            // Told with those of the packages, which find nothing of that in their turns.
            shortfalls.add(batch.shortfalls)
            return batch
        } catch is RunFailure {
            // Each package finds out by itself what of that concerns it.
            batches = .useless
            return nil
        }
    }

    /// Whether small packages are transferred together.
    enum Batches: Sendable {
        case notYet
        case allowed
        /// It was tried, and failed.
        case useless
    }
}
