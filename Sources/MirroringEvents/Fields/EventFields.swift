public import struct Foundation.UUID

/// The fields of an event, once: their names in JSON and in XML, the order in which they are written, what they hold,
/// whether every event has them, and the bounds of their numbers. Readers, writers and checks go by this list, and tests
/// hold `Broker/schemas` against it. A field that comes later is optional and stands last in its part, so that the bodies
/// of events that don't have it stay as they were.
extension MirroringStatusEventArgs: EventPart {
    @inlinable package static var place: StaticString { "" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.number(("schemaVersion", "SchemaVersion"), &schemaVersion, .ordinal)
        try visitor.field(("eventId", "EventId"), &eventId)
        try visitor.field(("jobId", "JobId"), &jobId)
        try visitor.field(("runId", "RunId"), &runId)
        try visitor.number(("sequence", "Sequence"), &sequence, .sequence)
        try visitor.part(("engine", "Engine"), &engine)
        try visitor.part(("transferData", "MirroringTransferData"), &transferData)
    }

    @inlinable
    package static var blank: Self {
        Self(
            schemaVersion: 0,
            eventId: .zero,
            jobId: .zero,
            runId: .zero,
            sequence: 0,
            engine: .blank,
            transferData: .blank
        )
    }
}

extension EngineIdentity: EventPart {
    @inlinable package static var place: StaticString { "engine" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.field(("host", "Host"), &host)
        try visitor.field(("instanceId", "InstanceId"), &instanceId)
        try visitor.field(("version", "Version"), &version)
    }

    @inlinable package static var blank: Self { Self(host: "", instanceId: .zero, version: "") }
}

extension MirroringTransferData: EventPart {
    @inlinable package static var place: StaticString { "transferData" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.part(("initializeData", "MirroringInitializeData"), &initializeData)
        try visitor.part(("packageHeader", "MirroringPackageHeader"), &packageHeader)
        try visitor.part(("packageBody", "MirroringPackageBody"), &packageBody)
        try visitor.part(("status", "MirroringStatus"), &status)
        try visitor.part(("progress", "MirroringProgress"), &progress)
        try visitor.part(("tree", "MirroringTree"), &tree)
    }

    @inlinable package static var blank: Self { Self(initializeData: .blank, status: .blank) }
}

extension MirroringInitializeData: EventPart {
    @inlinable package static var place: StaticString { "transferData.initializeData" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.field(("name", "Name"), &name)
        try visitor.field(("destinationPageGuid", "DestinationPageGuid"), &destinationPageGuid)
        try visitor.field(("destinationPath", "DestinationPath"), &destinationPath)
        try visitor.field(("destinationRoot", "DestinationRoot"), &destinationRoot)
        try visitor.time(("lastExecution", "LastExecution"), &lastExecution)
        try visitor.number(("nrOfFilesInPackage", "NrOfFilesinPackage"), &nrOfFilesInPackage, .count)
        try visitor.number(("nrOfPagesInPackages", "NrOfPagesInPackages"), &nrOfPagesInPackages, .count)
        try visitor.field(("sourceRoot", "SourceRoot"), &sourceRoot)
        try visitor.field(("destinationUri", "DestinationUri"), &destinationUri)
        try visitor.field(("trigger", "Trigger"), &trigger)
        try visitor.number(("attempt", "Attempt"), &attempt, .ordinal)
        try visitor.field(("continueOnError", "ContinueOnError"), &continueOnError)
        try visitor.number(("nrOfPackages", "NrOfPackages"), &nrOfPackages, .count)
        try visitor.number(("totalPages", "TotalPages"), &totalPages, .count)
        try visitor.number(("totalFiles", "TotalFiles"), &totalFiles, .count)
        try visitor.number(("totalBytes", "TotalBytes"), &totalBytes, .count)
        try visitor.number(("totalDeletions", "TotalDeletions"), &totalDeletions, .count)
        try visitor.field(("release", "Release"), &release)
        try visitor.number(("expectedEverySeconds", "ExpectedEverySeconds"), &expectedEverySeconds, .ordinal)
        try visitor.number(("expectedGraceSeconds", "ExpectedGraceSeconds"), &expectedGraceSeconds, .count)
    }

    @inlinable package static var blank: Self { Self(name: "") }
}

extension MirroringPackageHeader: EventPart {
    @inlinable package static var place: StaticString { "transferData.packageHeader" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.field(("packageId", "PackageId"), &packageId)
        try visitor.number(("packageNumber", "PackageNumber"), &packageNumber, .ordinal)
        try visitor.number(("fileSize", "FileSize"), &fileSize, .count)
        try visitor.field(("targetFilePath", "TargetFilePath"), &targetFilePath)
        try visitor.number(("sizeOfSentData", "SizeOfSentData"), &sizeOfSentData, .count)
        try visitor.number(("sizeOfReceiveData", "SizeOfReceiveData"), &sizeOfReceiveData, .count)
        try visitor.number(("bytesPerSecond", "BytesPerSecond"), &bytesPerSecond, .count)
        try visitor.number(("etaSeconds", "EtaSeconds"), &etaSeconds, .count)
        try visitor.number(("bandwidthLimit", "BandwidthLimit"), &bandwidthLimit, .count)
    }

    @inlinable package static var blank: Self { Self(packageId: .zero, packageNumber: 0, fileSize: 0) }
}

extension MirroringPackageBody: EventPart {
    @inlinable package static var place: StaticString { "transferData.packageBody" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.number(("pages", "Pages"), &pages, .count)
        try visitor.number(("files", "Files"), &files, .count)
        try visitor.number(("deletions", "Deletions"), &deletions, .count)
        try visitor.number(("importedPages", "ImportedPages"), &importedPages, .count)
        try visitor.number(("importedFiles", "ImportedFiles"), &importedFiles, .count)
        try visitor.field(("currentItem", "CurrentItem"), &currentItem)
        try visitor.field(("digest", "Digest"), &digest)
        try visitor.number(("failedItems", "FailedItems"), &failedItems, .count)
        try visitor.number(("deleted", "Deleted"), &deleted, .count)
    }

    @inlinable package static var blank: Self { Self(pages: 0, files: 0, deletions: 0) }
}

extension MirroringStatus: EventPart {
    @inlinable package static var place: StaticString { "transferData.status" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.field(("state", "MirroringState"), &state)
        try visitor.field(("severity", "Severity"), &severity)
        try visitor.field(("outcome", "Outcome"), &outcome)
        try visitor.field(("terminal", "Terminal"), &terminal)
        try visitor.field(("resumable", "Resumable"), &resumable)
        try visitor.list(("statusLog", "StatusLog"), of: "StatusLogEntry", &statusLog)
        try visitor.time(("sentTime", "SentTime"), &sentTime)
        try visitor.time(("receivedTime", "ReceivedTime"), &receivedTime)
    }

    @inlinable
    package static var blank: Self {
        Self(
            state: .mirroringJobInitialized,
            severity: .processing,
            outcome: .running,
            terminal: false,
            resumable: nil,
            statusLog: [],
            sentTime: Timestamp(milliseconds: 0),
            receivedTime: Timestamp(milliseconds: 0)
        )
    }
}

extension MirroringProgress: EventPart {
    @inlinable package static var place: StaticString { "transferData.progress" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.number(("sentBytes", "SentBytes"), &sentBytes, .count)
        try visitor.number(("sentItems", "SentItems"), &sentItems, .count)
        try visitor.number(("importedPages", "ImportedPages"), &importedPages, .count)
        try visitor.number(("importedFiles", "ImportedFiles"), &importedFiles, .count)
        try visitor.number(("deleted", "Deleted"), &deleted, .count)
        try visitor.number(("failedItems", "FailedItems"), &failedItems, .count)
        try visitor.number(("errors", "Errors"), &errors, .count)
        try visitor.number(("warnings", "Warnings"), &warnings, .count)
        try visitor.number(("retries", "Retries"), &retries, .count)
        try visitor.number(("percent", "Percent"), &percent, .percent)
        try visitor.number(("etaSeconds", "EtaSeconds"), &etaSeconds, .count)
    }

    @inlinable package static var blank: Self { Self() }
}

extension MirroringTree: EventPart {
    @inlinable package static var place: StaticString { "transferData.tree" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.number(("files", "Files"), &files, .count)
        try visitor.number(("bytes", "Bytes"), &bytes, .count)
        try visitor.field(("digest", "Digest"), &digest)
    }

    @inlinable package static var blank: Self { Self(files: 0, bytes: 0, digest: "") }
}

extension StatusLogEntry: EventPart {
    @inlinable package static var place: StaticString { "transferData.status.statusLog[]" }

    @inlinable
    package mutating func fields<Visitor: FieldVisitor>(_ visitor: inout Visitor) throws(Visitor.Failure) {
        try visitor.field(("level", "Level"), &level)
        try visitor.time(("time", "Time"), &time)
        try visitor.field(("category", "Category"), &category)
        try visitor.field(("item", "Item"), &item)
        try visitor.field(("message", "Message"), &message)
    }

    @inlinable
    package static var blank: Self {
        Self(level: .processing, time: Timestamp(milliseconds: 0), message: "")
    }
}

extension UUID {
    /// Sixteen times zero, where a reader has not read one.
    @inlinable package static var zero: Self { Self(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)) }
}
