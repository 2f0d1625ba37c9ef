import MirroringEvents

extension EventLine {
    private static let itemWidth = 40

    /// The last columns: what the state is about, in its own terms.
    static func details(of event: MirroringStatusEventArgs) -> [String] {
        let data = event.transferData
        var details: [String] = []
        if data.status.state == .transferring { details += runProgress(data) }
        if let header = data.packageHeader, data.status.state != .mirroringJobCompleted {
            let total = data.initializeData.nrOfPackages.map { "/\($0)" } ?? ""
            details.append("package \(header.packageNumber)\(total)")
        }
        switch data.status.state {
        case .mirroringJobInitialized:
            details += totals(data.initializeData)
            if let packages = data.initializeData.nrOfPackages, packages > 0 {
                details.append(Quantity.count(packages, "package"))
            }
        case .mirroringJobCompleted:
            details += totals(done(data))
        case .mirroringPackageInitialized, .transferred:
            details += content(data)
        case .transferring:
            if let header = data.packageHeader { details += packageProgress(header, data) }
            if let item = data.packageBody?.currentItem {
                details.append(TerminalText.cut(TerminalText.printable(item), inMiddleTo: itemWidth))
            }
        case .mirroringPackageCompleted:
            if let body = data.packageBody { details += imported(body) }
        case .exportingError, .transferingError, .importingError:
            break
        }
        if data.status.terminal, data.status.resumable == true { details.append("resumable") }
        return details
    }

    /// What is done of all that there was to do; what there was to do where the engine does not say.
    private static func done(_ data: MirroringTransferData) -> MirroringInitializeData {
        var done = data.initializeData
        guard let progress = data.progress else { return done }
        done.totalPages = progress.importedPages ?? done.totalPages
        done.totalFiles = progress.importedFiles ?? done.totalFiles
        done.totalDeletions = progress.deleted ?? done.totalDeletions
        return done
    }

    private static func totals(_ data: MirroringInitializeData) -> [String] {
        let counts = [
            data.totalPages.map { Quantity.count($0, "page") }, data.totalFiles.map { Quantity.count($0, "file") },
            data.totalDeletions.flatMap { $0 == 0 ? nil : Quantity.count($0, "deletion") },
        ].compactMap(\.self)
        return (counts.isEmpty ? [] : [counts.joined(separator: ", ")])
            + (data.totalBytes.map { [Quantity.bytes($0)] } ?? [])
    }

    private static func content(_ data: MirroringTransferData) -> [String] {
        let counts = data.packageBody.map { body in
            "\(Quantity.count(body.pages, "page")), \(Quantity.count(body.files, "file"))\(deletions(body))"
        }
        return [counts, data.packageHeader.map { Quantity.bytes($0.fileSize) }].compactMap(\.self)
    }

    /// How far the run is; nothing where its engine tells that of packages alone.
    private static func runProgress(_ data: MirroringTransferData) -> [String] {
        guard let progress = data.progress, let percent = progress.percent else { return [] }
        let share = data.initializeData.totalBytes.map { "\(percent) % of \(Quantity.bytes($0))" } ?? "\(percent) %"
        return [share] + pace(data.packageHeader?.bytesPerSecond, progress.etaSeconds)
    }

    /// How far the package is. It is not said again of one that is all of its run.
    private static func packageProgress(_ header: MirroringPackageHeader, _ data: MirroringTransferData) -> [String] {
        let part = header.fileSize > 0 ? min(1, Double(header.sizeOfSentData) / Double(header.fileSize)) : 1
        let share = "\(Int(part * 100)) % of \(Quantity.bytes(header.fileSize))"
        guard data.progress?.percent != nil else {
            // Not every engine knows how much there is to do.
            return (header.fileSize > 0 ? [share] : []) + pace(header.bytesPerSecond, header.etaSeconds)
        }
        return data.initializeData.nrOfPackages == 1 ? [] : [share]
    }

    private static func pace(_ bytesPerSecond: Int?, _ secondsLeft: Int?) -> [String] {
        [bytesPerSecond.map { "\(Quantity.bytes($0))/s" }, secondsLeft.map { "\(Quantity.seconds($0)) left" }]
            .compactMap(\.self)
    }

    private static func imported(_ body: MirroringPackageBody) -> [String] {
        let shares = [(body.importedPages, body.pages, "page"), (body.importedFiles, body.files, "file")]
            .filter { $0.1 > 0 || $0.0 > 0 }
            .map { Quantity.share($0.0, of: $0.1, $0.2) }
        let deleted = body.deleted ?? body.deletions
        let parts = shares + (deleted == 0 ? [] : [Quantity.count(deleted, "deletion")])
        guard !parts.isEmpty else { return [] }
        return [(shares.isEmpty ? "" : "imported ") + parts.joined(separator: ", ")]
    }

    private static func deletions(_ body: MirroringPackageBody) -> String {
        body.deletions == 0 ? "" : ", \(Quantity.count(body.deletions, "deletion"))"
    }
}
