import Foundation
import MirroringEvents
import MirroringSettings

extension MirroringInitializeData {
    /// What is known of a run before its changes are.
    init(_ job: Job, _ configuration: EngineConfiguration) {
        self.init(name: job.name, continueOnError: job.continueOnError)
        destinationPageGuid = UUID(pagePath: RelativePath.root.bytes, jobId: job.id)
        destinationPath = job.destination
        destinationRoot = job.farDestination?.parent.description ?? job.destination.parentPath
        destinationUri =
            job.farDestination?.uri ?? URL(fileURLWithPath: job.destination, isDirectory: true).absoluteString
        sourceRoot = job.source
        nrOfFilesInPackage = job.packageLimits.maxFiles
        nrOfPagesInPackages = job.packageLimits.maxPages
        trigger = configuration.trigger
        expectedEverySeconds = job.expectation?.every.seconds
        expectedGraceSeconds = job.expectation?.grace.seconds
    }

    /// What is known once the changes are.
    init(_ job: Job, _ configuration: EngineConfiguration, _ pastRuns: PastRuns, changes: Changes, packages: Int) {
        self.init(job, configuration)
        lastExecution = pastRuns.lastExecution
        attempt = pastRuns.failedAttempts + 1
        nrOfPackages = packages
        let items = changes.changes.filter { $0.kind != .folder }
        let pages = items.count { job.pages.contains($0.path) }
        totalPages = pages
        totalFiles = items.count - pages
        totalBytes = changes.totalBytes
        totalDeletions = changes.deletions.count
    }
}
