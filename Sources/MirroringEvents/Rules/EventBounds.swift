/// Every member of an event that has bounds, and which: the one list by which ``MirroringStatusEventArgs/validate()``, the readers of
/// JSON and XML, and whoever mends an event go. `Broker/schemas` says the same, which tests compare.
extension MirroringStatusEventArgs {
    /// Shows every number to `visit`, which may change it: the number, its path in the body, and its bounds.
    @inline(__always)
    package mutating func eachNumber<Failure>(
        _ visit: (inout Int, StaticString, NumberBounds) throws(Failure) -> Void
    ) throws(Failure) {
        try visit(&schemaVersion, "schemaVersion", .ordinal)
        try visit(&sequence, "sequence", .sequence)
        try transferData.initializeData.eachNumber(visit)
        try transferData.packageHeader?.eachNumber(visit)
        try transferData.packageBody?.eachNumber(visit)
    }

    /// Shows every moment to `visit`, which may change it: the moment, its path in the body with `[]` for the log's index, and that index.
    package mutating func eachTime<Failure>(
        _ visit: (inout Timestamp, StaticString, Int?) throws(Failure) -> Void
    ) throws(Failure) {
        if var time = transferData.initializeData.lastExecution {
            try visit(&time, "transferData.initializeData.lastExecution", nil)
            transferData.initializeData.lastExecution = time
        }
        try visit(&transferData.status.sentTime, "transferData.status.sentTime", nil)
        try visit(&transferData.status.receivedTime, "transferData.status.receivedTime", nil)
        for index in transferData.status.statusLog.indices {
            let time = transferData.status.statusLog[index].time
            var changed = time
            try visit(&changed, "transferData.status.statusLog[].time", index)
            // Whoever changes nothing gets no copy of the log.
            if changed != time { transferData.status.statusLog[index].time = changed }
        }
    }
}

extension MirroringInitializeData {
    @inline(__always)
    fileprivate mutating func eachNumber<Failure>(
        _ visit: (inout Int, StaticString, NumberBounds) throws(Failure) -> Void
    ) throws(Failure) {
        try nrOfFilesInPackage.ifPresent("transferData.initializeData.nrOfFilesInPackage", .count, visit)
        try nrOfPagesInPackages.ifPresent("transferData.initializeData.nrOfPagesInPackages", .count, visit)
        try attempt.ifPresent("transferData.initializeData.attempt", .ordinal, visit)
        try nrOfPackages.ifPresent("transferData.initializeData.nrOfPackages", .count, visit)
        try totalPages.ifPresent("transferData.initializeData.totalPages", .count, visit)
        try totalFiles.ifPresent("transferData.initializeData.totalFiles", .count, visit)
        try totalBytes.ifPresent("transferData.initializeData.totalBytes", .count, visit)
        try totalDeletions.ifPresent("transferData.initializeData.totalDeletions", .count, visit)
    }
}

extension MirroringPackageHeader {
    @inline(__always)
    fileprivate mutating func eachNumber<Failure>(
        _ visit: (inout Int, StaticString, NumberBounds) throws(Failure) -> Void
    ) throws(Failure) {
        try visit(&packageNumber, "transferData.packageHeader.packageNumber", .ordinal)
        try visit(&fileSize, "transferData.packageHeader.fileSize", .count)
        try visit(&sizeOfSentData, "transferData.packageHeader.sizeOfSentData", .count)
        try visit(&sizeOfReceiveData, "transferData.packageHeader.sizeOfReceiveData", .count)
        try bytesPerSecond.ifPresent("transferData.packageHeader.bytesPerSecond", .count, visit)
        try etaSeconds.ifPresent("transferData.packageHeader.etaSeconds", .count, visit)
    }
}

extension MirroringPackageBody {
    @inline(__always)
    fileprivate mutating func eachNumber<Failure>(
        _ visit: (inout Int, StaticString, NumberBounds) throws(Failure) -> Void
    ) throws(Failure) {
        try visit(&pages, "transferData.packageBody.pages", .count)
        try visit(&files, "transferData.packageBody.files", .count)
        try visit(&deletions, "transferData.packageBody.deletions", .count)
        try visit(&importedPages, "transferData.packageBody.importedPages", .count)
        try visit(&importedFiles, "transferData.packageBody.importedFiles", .count)
    }
}

extension Int? {
    /// Shows the number to `visit`, if there is one.
    @inline(__always)
    fileprivate mutating func ifPresent<Failure>(
        _ name: StaticString,
        _ bounds: NumberBounds,
        _ visit: (inout Int, StaticString, NumberBounds) throws(Failure) -> Void
    ) throws(Failure) {
        guard var number = self else { return }
        try visit(&number, name, bounds)
        self = number
    }
}
