import struct Foundation.UUID

extension MirroringPackageHeader: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("packageId", packageId)
            writer.member("packageNumber", packageNumber)
            writer.member("fileSize", fileSize)
            writer.member("targetFilePath", targetFilePath)
            writer.member("sizeOfSentData", sizeOfSentData)
            writer.member("sizeOfReceiveData", sizeOfReceiveData)
            writer.member("bytesPerSecond", bytesPerSecond)
            writer.member("etaSeconds", etaSeconds)
        }
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var packageId: UUID?
        var packageNumber: Int?
        var fileSize: Int?
        var targetFilePath: String?
        var sizeOfSentData: Int?
        var sizeOfReceiveData: Int?
        var bytesPerSecond: Int?
        var etaSeconds: Int?
        try reader.object { (reader, member) throws(EventDecodingError) in
            switch member {
            case "packageId": try reader.read(&packageId)
            case "packageNumber": try reader.read(&packageNumber)
            case "fileSize": try reader.read(&fileSize)
            case "targetFilePath": try reader.read(&targetFilePath)
            case "sizeOfSentData": try reader.read(&sizeOfSentData)
            case "sizeOfReceiveData": try reader.read(&sizeOfReceiveData)
            case "bytesPerSecond": try reader.read(&bytesPerSecond)
            case "etaSeconds": try reader.read(&etaSeconds)
            default: try reader.skipValue()
            }
        }
        self.init(
            packageId: try packageId.required("packageId"),
            packageNumber: try packageNumber.required("packageNumber"),
            fileSize: try fileSize.required("fileSize"),
            targetFilePath: targetFilePath
        )
        self.sizeOfSentData = try sizeOfSentData.required("sizeOfSentData")
        self.sizeOfReceiveData = try sizeOfReceiveData.required("sizeOfReceiveData")
        self.bytesPerSecond = bytesPerSecond
        self.etaSeconds = etaSeconds
    }
}
