public import MirroringEvents

import struct Foundation.UUID

extension MirroringStatusEventArgs {
    /// An event of which each field is set, each to a value that no other one has.
    public static func everyField() -> MirroringStatusEventArgs {
        var event = everyOriginalField()
        event.transferData.initializeData.release = "20261128T104107Z-3f9a0c2b"
        event.transferData.initializeData.expectedEverySeconds = 29
        event.transferData.initializeData.expectedGraceSeconds = 30
        event.transferData.packageHeader?.bandwidthLimit = 31
        event.transferData.packageBody?.failedItems = 32
        event.transferData.packageBody?.deleted = 33
        var progress = MirroringProgress()
        progress.sentBytes = 34
        progress.sentItems = 35
        progress.importedPages = 36
        progress.importedFiles = 37
        progress.deleted = 38
        progress.failedItems = 39
        progress.errors = 40
        progress.warnings = 41
        progress.retries = 42
        progress.percent = 43
        progress.etaSeconds = 44
        event.transferData.progress = progress
        event.transferData.tree = MirroringTree(files: 45, bytes: 46, digest: "sha256:cd34")
        return event
    }

    /// The same as an engine sends it that knows only the fields which events have had from the beginning.
    public static func everyOriginalField() -> MirroringStatusEventArgs {
        var initializeData = MirroringInitializeData(name: "Docs & \"pages\" <1>", continueOnError: true)
        initializeData.destinationPageGuid = sampleId(4)
        initializeData.destinationPath = "/srv/www/public"
        initializeData.destinationRoot = "/srv/www"
        initializeData.lastExecution = Timestamp(milliseconds: 1_766_601_000_005)
        initializeData.nrOfFilesInPackage = 11
        initializeData.nrOfPagesInPackages = 12
        initializeData.sourceRoot = "/srv/edit"
        initializeData.destinationUri = "ssh://mirror@web1.example.com/srv/www/public"
        initializeData.trigger = "timer"
        initializeData.attempt = 2
        initializeData.nrOfPackages = 13
        initializeData.totalPages = 14
        initializeData.totalFiles = 15
        initializeData.totalBytes = 16
        initializeData.totalDeletions = 17
        var header = MirroringPackageHeader(
            packageId: sampleId(5),
            packageNumber: 18,
            fileSize: 19,
            targetFilePath: "/srv/www/.public.mirroring"
        )
        header.sizeOfSentData = 20
        header.sizeOfReceiveData = 21
        header.bytesPerSecond = 22
        header.etaSeconds = 23
        var body = MirroringPackageBody(pages: 24, files: 25, deletions: 26, digest: "ab12")
        body.importedPages = 27
        body.importedFiles = 28
        body.currentItem = "guides/Übersicht.html"
        let start = Timestamp(milliseconds: 1_769_903_999_123)
        let end = Timestamp(milliseconds: 1_769_904_000_000)
        return MirroringStatusEventArgs(
            schemaVersion: 3,
            eventId: sampleId(0),
            jobId: sampleId(1),
            runId: sampleId(2),
            sequence: 7,
            engine: EngineIdentity(host: "edit1.example.com", instanceId: sampleId(3), version: "1.2.3"),
            transferData: MirroringTransferData(
                initializeData: initializeData,
                packageHeader: header,
                packageBody: body,
                status: MirroringStatus(
                    state: .transferingError,
                    severity: .error,
                    outcome: .failed,
                    terminal: true,
                    resumable: false,
                    statusLog: [
                        StatusLogEntry(
                            level: .error,
                            time: start,
                            category: .network,
                            item: "web1.example.com",
                            message: "The connection\nbroke."
                        ),
                        StatusLogEntry(level: .processing, time: end, message: ""),
                    ],
                    sentTime: start,
                    receivedTime: end
                )
            )
        )
    }

    private static func sampleId(_ number: UInt8) -> UUID {
        UUID(
            uuid: (
                0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0x7D, 0xEF, 0x81, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xE0 + number
            )
        )
    }
}
