extension MirroringPackageBody: JSONValue {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("pages", pages)
            writer.member("files", files)
            writer.member("deletions", deletions)
            writer.member("importedPages", importedPages)
            writer.member("importedFiles", importedFiles)
            writer.member("currentItem", currentItem)
            writer.member("digest", digest)
        }
    }

    init(from reader: inout JSONReader) throws(EventDecodingError) {
        var pages: Int?
        var files: Int?
        var deletions: Int?
        var importedPages: Int?
        var importedFiles: Int?
        var currentItem: String?
        var digest: String?
        try reader.object { (reader, member) throws(EventDecodingError) in
            switch member {
            case "pages": try reader.read(&pages)
            case "files": try reader.read(&files)
            case "deletions": try reader.read(&deletions)
            case "importedPages": try reader.read(&importedPages)
            case "importedFiles": try reader.read(&importedFiles)
            case "currentItem": try reader.read(&currentItem)
            case "digest": try reader.read(&digest)
            default: try reader.skipValue()
            }
        }
        self.init(
            pages: try pages.required("pages"),
            files: try files.required("files"),
            deletions: try deletions.required("deletions"),
            digest: digest
        )
        self.importedPages = try importedPages.required("importedPages")
        self.importedFiles = try importedFiles.required("importedFiles")
        self.currentItem = currentItem
    }
}
