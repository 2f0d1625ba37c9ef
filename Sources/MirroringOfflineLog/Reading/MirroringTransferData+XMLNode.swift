import Foundation
import MirroringEvents

extension MirroringTransferData {
    init(xml node: XMLNode) throws(XMLNode.Problem) {
        var initializeData: MirroringInitializeData?
        var packageHeader: MirroringPackageHeader?
        var packageBody: MirroringPackageBody?
        var status: MirroringStatus?
        try node.children { (node, element) throws(XMLNode.Problem) in
            switch element {
            case "MirroringInitializeData": initializeData = try MirroringInitializeData(xml: node)
            case "MirroringPackageHeader": packageHeader = try MirroringPackageHeader(xml: node)
            case "MirroringPackageBody": packageBody = try MirroringPackageBody(xml: node)
            case "MirroringStatus": status = try MirroringStatus(xml: node)
            default: break
            }
        }
        self.init(
            initializeData: try initializeData.required("MirroringInitializeData"),
            packageHeader: packageHeader,
            packageBody: packageBody,
            status: try status.required("MirroringStatus")
        )
    }
}

extension MirroringInitializeData {
    init(xml node: XMLNode) throws(XMLNode.Problem) {
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
        try node.children { (node, element) throws(XMLNode.Problem) in
            switch element {
            case "Name": name = node.text
            case "DestinationPageGuid": destinationPageGuid = try node.uuid()
            case "DestinationPath": destinationPath = node.text
            case "DestinationRoot": destinationRoot = node.text
            case "LastExecution": lastExecution = try node.time()
            case "NrOfFilesinPackage": nrOfFilesInPackage = try node.integer()
            case "NrOfPagesInPackages": nrOfPagesInPackages = try node.integer()
            case "SourceRoot": sourceRoot = node.text
            case "DestinationUri": destinationUri = node.text
            case "Trigger": trigger = node.text
            case "Attempt": attempt = try node.integer()
            case "ContinueOnError": continueOnError = try node.boolean()
            case "NrOfPackages": nrOfPackages = try node.integer()
            case "TotalPages": totalPages = try node.integer()
            case "TotalFiles": totalFiles = try node.integer()
            case "TotalBytes": totalBytes = try node.integer()
            case "TotalDeletions": totalDeletions = try node.integer()
            default: break
            }
        }
        self.init(
            name: try name.required("Name"),
            continueOnError: try continueOnError.required("ContinueOnError")
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

extension MirroringPackageHeader {
    init(xml node: XMLNode) throws(XMLNode.Problem) {
        var packageId: UUID?
        var packageNumber: Int?
        var fileSize: Int?
        var targetFilePath: String?
        var sizeOfSentData: Int?
        var sizeOfReceiveData: Int?
        var bytesPerSecond: Int?
        var etaSeconds: Int?
        try node.children { (node, element) throws(XMLNode.Problem) in
            switch element {
            case "PackageId": packageId = try node.uuid()
            case "PackageNumber": packageNumber = try node.integer()
            case "FileSize": fileSize = try node.integer()
            case "TargetFilePath": targetFilePath = node.text
            case "SizeOfSentData": sizeOfSentData = try node.integer()
            case "SizeOfReceiveData": sizeOfReceiveData = try node.integer()
            case "BytesPerSecond": bytesPerSecond = try node.integer()
            case "EtaSeconds": etaSeconds = try node.integer()
            default: break
            }
        }
        self.init(
            packageId: try packageId.required("PackageId"),
            packageNumber: try packageNumber.required("PackageNumber"),
            fileSize: try fileSize.required("FileSize"),
            targetFilePath: targetFilePath
        )
        self.sizeOfSentData = try sizeOfSentData.required("SizeOfSentData")
        self.sizeOfReceiveData = try sizeOfReceiveData.required("SizeOfReceiveData")
        self.bytesPerSecond = bytesPerSecond
        self.etaSeconds = etaSeconds
    }
}

extension MirroringPackageBody {
    init(xml node: XMLNode) throws(XMLNode.Problem) {
        var pages: Int?
        var files: Int?
        var deletions: Int?
        var importedPages: Int?
        var importedFiles: Int?
        var currentItem: String?
        var digest: String?
        try node.children { (node, element) throws(XMLNode.Problem) in
            switch element {
            case "Pages": pages = try node.integer()
            case "Files": files = try node.integer()
            case "Deletions": deletions = try node.integer()
            case "ImportedPages": importedPages = try node.integer()
            case "ImportedFiles": importedFiles = try node.integer()
            case "CurrentItem": currentItem = node.text
            case "Digest": digest = node.text
            default: break
            }
        }
        self.init(
            pages: try pages.required("Pages"),
            files: try files.required("Files"),
            deletions: try deletions.required("Deletions"),
            digest: digest
        )
        self.importedPages = try importedPages.required("ImportedPages")
        self.importedFiles = try importedFiles.required("ImportedFiles")
        self.currentItem = currentItem
    }
}
