import struct Foundation.UUID

extension MirroringInitializeData: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("destinationPageGuid", destinationPageGuid)
            writer.member("destinationPath", destinationPath)
            writer.member("destinationRoot", destinationRoot)
            writer.member("lastExecution", lastExecution)
            writer.member("nrOfFilesInPackage", nrOfFilesInPackage)
            writer.member("nrOfPagesInPackages", nrOfPagesInPackages)
            writer.member("sourceRoot", sourceRoot)
            writer.member("destinationUri", destinationUri)
            writer.member("trigger", trigger)
            writer.member("attempt", attempt)
            writer.member("continueOnError", continueOnError)
            writer.member("nrOfPackages", nrOfPackages)
            writer.member("totalPages", totalPages)
            writer.member("totalFiles", totalFiles)
            writer.member("totalBytes", totalBytes)
            writer.member("totalDeletions", totalDeletions)
        }
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var name: String?
        var destinationPageGuid: UUID?
        var destinationPath: String?
        var destinationRoot: String?
        var lastExecution: Timestamp?
        var nrOfFilesInPackage: Int?
        var nrOfPagesInPackages: Int?
        var sourceRoot: String?
        var destinationUri: String?
        var trigger: String?
        var attempt: Int?
        var continueOnError: Bool?
        var nrOfPackages: Int?
        var totalPages: Int?
        var totalFiles: Int?
        var totalBytes: Int?
        var totalDeletions: Int?
        try reader.object { (reader, member) throws(EventDecodingError) in
            switch member {
            case "name": try reader.read(&name)
            case "destinationPageGuid": try reader.read(&destinationPageGuid)
            case "destinationPath": try reader.read(&destinationPath)
            case "destinationRoot": try reader.read(&destinationRoot)
            case "lastExecution": try reader.read(&lastExecution)
            case "nrOfFilesInPackage": try reader.read(&nrOfFilesInPackage)
            case "nrOfPagesInPackages": try reader.read(&nrOfPagesInPackages)
            case "sourceRoot": try reader.read(&sourceRoot)
            case "destinationUri": try reader.read(&destinationUri)
            case "trigger": try reader.read(&trigger)
            case "attempt": try reader.read(&attempt)
            case "continueOnError": try reader.read(&continueOnError)
            case "nrOfPackages": try reader.read(&nrOfPackages)
            case "totalPages": try reader.read(&totalPages)
            case "totalFiles": try reader.read(&totalFiles)
            case "totalBytes": try reader.read(&totalBytes)
            case "totalDeletions": try reader.read(&totalDeletions)
            default: try reader.skipValue()
            }
        }
        self.init(
            name: try name.required("name"),
            continueOnError: try continueOnError.required("continueOnError")
        )
        self.destinationPageGuid = destinationPageGuid
        self.destinationPath = destinationPath
        self.destinationRoot = destinationRoot
        self.lastExecution = lastExecution
        self.nrOfFilesInPackage = nrOfFilesInPackage
        self.nrOfPagesInPackages = nrOfPagesInPackages
        self.sourceRoot = sourceRoot
        self.destinationUri = destinationUri
        self.trigger = trigger
        self.attempt = attempt
        self.nrOfPackages = nrOfPackages
        self.totalPages = totalPages
        self.totalFiles = totalFiles
        self.totalBytes = totalBytes
        self.totalDeletions = totalDeletions
    }
}
