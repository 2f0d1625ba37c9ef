extension MirroringTransferData: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("initializeData", initializeData)
            writer.member("packageHeader", packageHeader)
            writer.member("packageBody", packageBody)
            writer.member("status", status)
        }
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var initializeData: MirroringInitializeData?
        var packageHeader: MirroringPackageHeader?
        var packageBody: MirroringPackageBody?
        var status: MirroringStatus?
        try reader.object { (reader, member) throws(EventDecodingError) in
            switch member {
            case "initializeData": try reader.read(&initializeData)
            case "packageHeader": try reader.read(&packageHeader)
            case "packageBody": try reader.read(&packageBody)
            case "status": try reader.read(&status)
            default: try reader.skipValue()
            }
        }
        self.init(
            initializeData: try initializeData.required("initializeData"),
            packageHeader: packageHeader,
            packageBody: packageBody,
            status: try status.required("status")
        )
    }
}
