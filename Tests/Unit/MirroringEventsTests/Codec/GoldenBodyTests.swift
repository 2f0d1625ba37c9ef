import EventSamples
import MirroringEvents
import Testing

/// The body of an event byte by byte: what is on brokers and in outboxes is compared with it, and hashed.
@Suite struct GoldenBodyTests {
    /// What engines of the first versions send. It stays as it is: brokers, outboxes and caches are full of it.
    private static let everyOriginalField = """
        {"schemaVersion":3,"eventId":"01234567-89ab-7def-8123-456789abcde0",\
        "jobId":"01234567-89ab-7def-8123-456789abcde1","runId":"01234567-89ab-7def-8123-456789abcde2","sequence":7,\
        "engine":{"host":"edit1.example.com","instanceId":"01234567-89ab-7def-8123-456789abcde3","version":"1.2.3"},\
        "transferData":{"initializeData":{"name":"Docs & \\"pages\\" <1>",\
        "destinationPageGuid":"01234567-89ab-7def-8123-456789abcde4","destinationPath":"/srv/www/public",\
        "destinationRoot":"/srv/www","lastExecution":"2025-12-24T18:30:00.005Z","nrOfFilesInPackage":11,\
        "nrOfPagesInPackages":12,"sourceRoot":"/srv/edit",\
        "destinationUri":"ssh://mirror@web1.example.com/srv/www/public","trigger":"timer","attempt":2,\
        "continueOnError":true,"nrOfPackages":13,"totalPages":14,"totalFiles":15,"totalBytes":16,"totalDeletions":17},\
        "packageHeader":{"packageId":"01234567-89ab-7def-8123-456789abcde5","packageNumber":18,"fileSize":19,\
        "targetFilePath":"/srv/www/.public.mirroring","sizeOfSentData":20,"sizeOfReceiveData":21,\
        "bytesPerSecond":22,"etaSeconds":23},\
        "packageBody":{"pages":24,"files":25,"deletions":26,"importedPages":27,"importedFiles":28,\
        "currentItem":"guides/Übersicht.html","digest":"ab12"},\
        "status":{"state":"TransferingError","severity":"error","outcome":"failed","terminal":true,"resumable":false,\
        "statusLog":[{"level":"Error","time":"2026-01-31T23:59:59.123Z","category":"network",\
        "item":"web1.example.com","message":"The connection\\nbroke."},\
        {"level":"Processing","time":"2026-02-01T00:00:00.000Z","message":""}],\
        "sentTime":"2026-01-31T23:59:59.123Z","receivedTime":"2026-02-01T00:00:00.000Z"}}}
        """

    /// The same with what came later, each field last in its part.
    private static let everyField = """
        {"schemaVersion":3,"eventId":"01234567-89ab-7def-8123-456789abcde0",\
        "jobId":"01234567-89ab-7def-8123-456789abcde1","runId":"01234567-89ab-7def-8123-456789abcde2","sequence":7,\
        "engine":{"host":"edit1.example.com","instanceId":"01234567-89ab-7def-8123-456789abcde3","version":"1.2.3"},\
        "transferData":{"initializeData":{"name":"Docs & \\"pages\\" <1>",\
        "destinationPageGuid":"01234567-89ab-7def-8123-456789abcde4","destinationPath":"/srv/www/public",\
        "destinationRoot":"/srv/www","lastExecution":"2025-12-24T18:30:00.005Z","nrOfFilesInPackage":11,\
        "nrOfPagesInPackages":12,"sourceRoot":"/srv/edit",\
        "destinationUri":"ssh://mirror@web1.example.com/srv/www/public","trigger":"timer","attempt":2,\
        "continueOnError":true,"nrOfPackages":13,"totalPages":14,"totalFiles":15,"totalBytes":16,"totalDeletions":17,\
        "release":"20261128T104107Z-3f9a0c2b","expectedEverySeconds":29,"expectedGraceSeconds":30},\
        "packageHeader":{"packageId":"01234567-89ab-7def-8123-456789abcde5","packageNumber":18,"fileSize":19,\
        "targetFilePath":"/srv/www/.public.mirroring","sizeOfSentData":20,"sizeOfReceiveData":21,\
        "bytesPerSecond":22,"etaSeconds":23,"bandwidthLimit":31},\
        "packageBody":{"pages":24,"files":25,"deletions":26,"importedPages":27,"importedFiles":28,\
        "currentItem":"guides/Übersicht.html","digest":"ab12","failedItems":32,"deleted":33},\
        "status":{"state":"TransferingError","severity":"error","outcome":"failed","terminal":true,"resumable":false,\
        "statusLog":[{"level":"Error","time":"2026-01-31T23:59:59.123Z","category":"network",\
        "item":"web1.example.com","message":"The connection\\nbroke."},\
        {"level":"Processing","time":"2026-02-01T00:00:00.000Z","message":""}],\
        "sentTime":"2026-01-31T23:59:59.123Z","receivedTime":"2026-02-01T00:00:00.000Z"},\
        "progress":{"sentBytes":34,"sentItems":35,"importedPages":36,"importedFiles":37,"deleted":38,"failedItems":39,\
        "errors":40,"warnings":41,"retries":42,"percent":43,"etaSeconds":44},\
        "tree":{"files":45,"bytes":46,"digest":"sha256:cd34"}}}
        """

    @Test func everyFieldHasItsPlace() throws {
        let event = MirroringStatusEventArgs.everyField()
        #expect(String(decoding: event.encodedJSON(), as: UTF8.self) == Self.everyField)
        #expect(try MirroringStatusEventArgs(json: Array(Self.everyField.utf8)) == event)
    }

    @Test func eventOfAnEarlierEngineIsAsItWas() throws {
        let event = MirroringStatusEventArgs.everyOriginalField()
        #expect(String(decoding: event.encodedJSON(), as: UTF8.self) == Self.everyOriginalField)
        #expect(try MirroringStatusEventArgs(json: Array(Self.everyOriginalField.utf8)) == event)
    }

    /// Readers pass over members that they don't know. Those of before know what is left here when the later ones are taken out, and
    /// have to find it as it always was.
    @Test func whatCameLaterIsOnlyAdded() throws {
        let later = [
            #","release":"20261128T104107Z-3f9a0c2b","expectedEverySeconds":29,"expectedGraceSeconds":30"#,
            #","bandwidthLimit":31"#, #","failedItems":32,"deleted":33"#,
            #","progress":{"sentBytes":34,"sentItems":35,"importedPages":36,"importedFiles":37,"deleted":38,"failedItems":39,"#
                + #""errors":40,"warnings":41,"retries":42,"percent":43,"etaSeconds":44}"#,
            #","tree":{"files":45,"bytes":46,"digest":"sha256:cd34"}"#,
        ]
        let rest = later.reduce(Self.everyField) { $0.replacing($1, with: "") }
        #expect(rest == Self.everyOriginalField)
    }

    @Test func whatIsAbsentIsLeftOut() throws {
        var event = MirroringStatusEventArgs.everyOriginalField()
        let full = event.transferData.initializeData
        event.transferData.initializeData = MirroringInitializeData(name: full.name)
        event.transferData.packageHeader = nil
        event.transferData.packageBody = nil
        event.transferData.status.resumable = nil
        event.transferData.status.statusLog = []
        let body = String(decoding: event.encodedJSON(), as: UTF8.self)
        #expect(
            body.hasSuffix(
                """
                "transferData":{"initializeData":{"name":"Docs & \\"pages\\" <1>","continueOnError":false},\
                "status":{"state":"TransferingError","severity":"error","outcome":"failed","terminal":true,\
                "statusLog":[],"sentTime":"2026-01-31T23:59:59.123Z","receivedTime":"2026-02-01T00:00:00.000Z"}}}
                """
            )
        )
        #expect(try MirroringStatusEventArgs(json: Array(body.utf8)) == event)
    }
}
