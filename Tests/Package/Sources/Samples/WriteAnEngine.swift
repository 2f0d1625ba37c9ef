import Foundation
import MirroringEvents

private struct Package {
    var bytes: Int
    var pages: [String]
}

// sample: engine begins
func backUp(_ folder: String, jobId: UUID, telling sink: any MirroringEventSink) async throws {
    var run = RunTeller(job: jobId, name: "Backup", engine: EngineIdentity(version: "1.0"), sink: sink)
    do {
        try await copyPackages(of: folder, telling: &run)
    } catch is CancellationError {
        try run.cancel()
    } catch {
        try run.fail("\(folder) can't be backed up: \(error)", category: .network, item: folder)
    }
}
// end of sample

private func packages(of folder: String) async throws -> [Package] {
    [Package(bytes: 1_000, pages: ["index.html"])]
}

private func copy(_ package: Package, _ progress: (Int) throws -> Void) async throws {
    try progress(package.bytes)
}

private func putInPlace(_ package: Package) async throws {}

// sample: engine runs
private func copyPackages(of folder: String, telling run: inout RunTeller) async throws {
    let packages = try await packages(of: folder)
    run.initializeData.sourceRoot = folder
    run.initializeData.nrOfPackages = packages.count
    try run.tell(.jobInitialized)
    for (index, package) in packages.enumerated() {
        run.packageHeader = MirroringPackageHeader(
            packageId: UUID(),
            packageNumber: index + 1,
            fileSize: package.bytes
        )
        run.packageBody = MirroringPackageBody(pages: package.pages.count, files: 0, deletions: 0)
        try run.tell(.packageInitialized)
        try run.tell(.packageTransferring)
        try await copy(package) { sent in
            run.packageHeader?.sizeOfSentData = sent
            try run.tell(.packageTransferring)
        }
        try run.tell(.packageTransferred)
        try await putInPlace(package)
        run.packageBody?.importedPages = package.pages.count
        try run.tell(.packageImported)
    }
    try run.tell(.jobCompleted(withErrors: false))
}
// end of sample

private func tellProgress(_ run: inout RunTeller, pages: [String], done: Int) throws {
    // sample: engine progress
    run.progress = MirroringProgress()
    run.progress?.importedPages = done
    run.progress?.percent = min(99, 100 * done / pages.count)  // 100 is for the end of a run that has succeeded
    try run.tell(.packageImported)
    // end of sample
}

private func continueAfterFailure(_ run: inout RunTeller) throws {
    // sample: engine goes on
    run.note(.error, "img/logo.png can't be read.", category: .authorization, item: "img/logo.png")
    try run.tell(.transferFailed(continues: true))
    // The other packages, and at the end:
    try run.tell(.jobCompleted(withErrors: true))
    // end of sample
}

private func tee(publisher: any MirroringEventSink) {
    // sample: tee
    let sink = TeeSink(publisher, ClosureSink { print($0.status.state.rawValue) })
    // end of sample
    _ = sink
}

private func tellOneRun(jobId: UUID, pages: [String], size: Int, sink: any MirroringEventSink) throws {
    // sample: run teller
    var run = RunTeller(job: jobId, name: "Nightly", engine: EngineIdentity(version: "1.0"), sink: sink)
    run.initializeData.totalPages = pages.count
    try run.tell(.jobInitialized)
    run.packageHeader = MirroringPackageHeader(packageId: UUID(), packageNumber: 1, fileSize: size)
    run.packageBody = MirroringPackageBody(pages: pages.count, files: 0, deletions: 0)
    try run.tell(.packageInitialized)
    try run.tell(.packageTransferring)
    try run.tell(.packageTransferred)
    try run.tell(.packageImported)
    try run.tell(.jobCompleted(withErrors: false))
    // end of sample
}
