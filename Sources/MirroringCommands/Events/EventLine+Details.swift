import MirroringEvents

extension EventLine {
    private static let itemWidth = 40

    /// The last columns: what the state is about, in its own terms.
    static func details(of event: MirroringStatusEventArgs) -> [String] {
        let data = event.transferData
        var details: [String] = []
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
            details += totals(data.initializeData)
        case .mirroringPackageInitialized, .transferred:
            details += content(data)
        case .transferring:
            if let header = data.packageHeader { details += progress(header, of: data.packageBody?.currentItem) }
        case .mirroringPackageCompleted:
            if let body = data.packageBody { details += imported(body) }
        case .exportingError, .transferingError, .importingError:
            break
        }
        if data.status.terminal, data.status.resumable == true { details.append("resumable") }
        return details
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

    private static func progress(_ header: MirroringPackageHeader, of item: String?) -> [String] {
        let share = header.fileSize > 0 ? min(1, Double(header.sizeOfSentData) / Double(header.fileSize)) : 1
        return [
            "\(Int(share * 100)) % of \(Quantity.bytes(header.fileSize))",
            header.bytesPerSecond.map { "\(Quantity.bytes($0))/s" },
            header.etaSeconds.map { "\(Quantity.seconds($0)) left" },
            item.map { TerminalText.cut(TerminalText.printable($0), to: itemWidth) },
        ].compactMap(\.self)
    }

    private static func imported(_ body: MirroringPackageBody) -> [String] {
        [
            "imported \(body.importedPages)/\(body.pages) pages, \(body.importedFiles)/\(body.files) files\(deletions(body))"
        ]
    }

    private static func deletions(_ body: MirroringPackageBody) -> String {
        body.deletions == 0 ? "" : ", \(Quantity.count(body.deletions, "deletion"))"
    }
}
