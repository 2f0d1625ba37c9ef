import MirroringEvents

extension OfflineLogEntry {
    /// Writes the entry as one line. Names are those of the original classes, in their spelling, where they name them.
    func write(to writer: inout XMLWriter) {
        writer.bytes.append(contentsOf: OfflineLogFormat.eventOpening)
        writer.element("SchemaVersion", event.schemaVersion)
        writer.element("Position", position)
        writer.element("EventId", event.eventId)
        writer.element("JobId", event.jobId)
        writer.element("RunId", event.runId)
        writer.element("Sequence", event.sequence)
        writer.element("Engine") { writer in
            writer.element("Host", event.engine.host)
            writer.element("InstanceId", event.engine.instanceId)
            writer.element("Version", event.engine.version)
        }
        writer.element("MirroringTransferData") { event.transferData.write(to: &$0) }
        writer.bytes.append(contentsOf: OfflineLogFormat.eventClosing)
    }
}

extension MirroringTransferData {
    fileprivate func write(to writer: inout XMLWriter) {
        writer.element("MirroringInitializeData") { initializeData.write(to: &$0) }
        if let packageHeader {
            writer.element("MirroringPackageHeader") { packageHeader.write(to: &$0) }
        }
        if let packageBody {
            writer.element("MirroringPackageBody") { packageBody.write(to: &$0) }
        }
        writer.element("MirroringStatus") { status.write(to: &$0) }
    }
}

extension MirroringInitializeData {
    fileprivate func write(to writer: inout XMLWriter) {
        writer.element("Name", name)
        writer.element("DestinationPageGuid", destinationPageGuid)
        writer.element("DestinationPath", destinationPath)
        writer.element("DestinationRoot", destinationRoot)
        writer.element("LastExecution", lastExecution)
        writer.element("NrOfFilesinPackage", nrOfFilesInPackage)
        writer.element("NrOfPagesInPackages", nrOfPagesInPackages)
        writer.element("SourceRoot", sourceRoot)
        writer.element("DestinationUri", destinationUri)
        writer.element("Trigger", trigger)
        writer.element("Attempt", attempt)
        writer.element("ContinueOnError", continueOnError)
        writer.element("NrOfPackages", nrOfPackages)
        writer.element("TotalPages", totalPages)
        writer.element("TotalFiles", totalFiles)
        writer.element("TotalBytes", totalBytes)
        writer.element("TotalDeletions", totalDeletions)
    }
}

extension MirroringPackageHeader {
    fileprivate func write(to writer: inout XMLWriter) {
        writer.element("PackageId", packageId)
        writer.element("PackageNumber", packageNumber)
        writer.element("FileSize", fileSize)
        writer.element("TargetFilePath", targetFilePath)
        writer.element("SizeOfSentData", sizeOfSentData)
        writer.element("SizeOfReceiveData", sizeOfReceiveData)
        writer.element("BytesPerSecond", bytesPerSecond)
        writer.element("EtaSeconds", etaSeconds)
    }
}

extension MirroringPackageBody {
    fileprivate func write(to writer: inout XMLWriter) {
        writer.element("Pages", pages)
        writer.element("Files", files)
        writer.element("Deletions", deletions)
        writer.element("ImportedPages", importedPages)
        writer.element("ImportedFiles", importedFiles)
        writer.element("CurrentItem", currentItem)
        writer.element("Digest", digest)
    }
}

extension MirroringStatus {
    fileprivate func write(to writer: inout XMLWriter) {
        writer.element("MirroringState", state.rawValue)
        writer.element("Severity", severity.rawValue)
        writer.element("Outcome", outcome.rawValue)
        writer.element("Terminal", terminal)
        writer.element("Resumable", resumable)
        writer.element("StatusLog") { writer in
            for entry in statusLog {
                writer.element("StatusLogEntry") { entry.write(to: &$0) }
            }
        }
        writer.element("SentTime", sentTime)
        writer.element("ReceivedTime", receivedTime)
    }
}

extension StatusLogEntry {
    fileprivate func write(to writer: inout XMLWriter) {
        writer.element("Level", level.rawValue)
        writer.element("Time", time)
        writer.element("Category", category?.rawValue)
        writer.element("Item", item)
        writer.element("Message", message)
    }
}
