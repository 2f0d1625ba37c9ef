public import Foundation
public import MirroringEvents

extension MirroringStatusEventArgs {
    /// An event of a package that is moving, as a real engine sends it: about 1,450 bytes of JSON.
    ///
    /// - Parameters:
    ///   - sequence: its place in the run.
    ///   - runId: the run.
    ///   - jobId: the job.
    public static func typical(
        sequence: Int = 7,
        runId: UUID = sampleRunId,
        jobId: UUID = sampleJobId
    ) -> MirroringStatusEventArgs {
        let time = Timestamp(milliseconds: 1_780_000_000_000 + Int64(sequence) * 250)
        var initializeData = MirroringInitializeData(name: "Documentation of the public site", continueOnError: true)
        initializeData.destinationPath = "/srv/www/docs.example.com/public"
        initializeData.lastExecution = Timestamp(milliseconds: 1_779_913_600_000)
        initializeData.nrOfFilesInPackage = 500
        initializeData.nrOfPagesInPackages = 200
        initializeData.sourceRoot = "/srv/edit/documentation/public"
        initializeData.destinationUri = "ssh://mirror@web1.example.com/srv/www/docs.example.com/public"
        initializeData.trigger = "timer"
        initializeData.attempt = 1
        initializeData.nrOfPackages = 12
        initializeData.totalPages = 1_893
        initializeData.totalFiles = 4_117
        initializeData.totalBytes = 236_118_204
        var header = MirroringPackageHeader(
            packageId: UUID(name: "package".utf8, namespace: runId),
            packageNumber: 3,
            fileSize: 19_676_517,
            targetFilePath: "/srv/www/docs.example.com/.public.mirroring/package-0003"
        )
        header.sizeOfSentData = 8_412_001
        header.sizeOfReceiveData = 8_388_608
        header.bytesPerSecond = 41_943_040
        header.etaSeconds = 1
        var body = MirroringPackageBody(
            pages: 160,
            files: 340,
            deletions: 0
        )
        body.currentItem = "guides/installation/images/screenshot-0012.png"
        return MirroringStatusEventArgs(
            eventId: UUID(name: "event \(sequence)".utf8, namespace: runId),
            jobId: jobId,
            runId: runId,
            sequence: sequence,
            engine: EngineIdentity(
                host: "edit1.example.com",
                instanceId: UUID(name: "engine".utf8, namespace: jobId),
                version: "1.0.0"
            ),
            transferData: MirroringTransferData(
                initializeData: initializeData,
                packageHeader: header,
                packageBody: body,
                status: MirroringOccurrence.packageTransferring.status(
                    statusLog: [
                        StatusLogEntry(level: .processing, time: time, message: "Package 3 of 12: 43 % transferred.")
                    ],
                    sentTime: time,
                    receivedTime: time
                )
            )
        )
    }

    /// The job of ``typical(sequence:runId:jobId:)``.
    public static let sampleJobId = UUID(name: "job".utf8, namespace: UUID(uuid: namespaceBytes))
    /// The run of ``typical(sequence:runId:jobId:)``.
    public static let sampleRunId = UUID(name: "run".utf8, namespace: UUID(uuid: namespaceBytes))

    private static let namespaceBytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
}
