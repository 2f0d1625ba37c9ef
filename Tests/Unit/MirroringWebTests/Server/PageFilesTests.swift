import Foundation
import TestSupport
import Testing

@testable import MirroringWeb

@Suite struct PageFilesTests {
    /// The list is written by hand, in Sources/CMirroringPage/page.c.
    @Test func everyFileOfThePageIsAPartOfTheProgram() throws {
        let folder = Package.folder.appending(path: "Sources/MirroringWeb/Page")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
        let files = paths.filter { path in
            var isFolder = ObjCBool(false)
            let path = folder.appending(path: path).path()
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }
        #expect(Set(files) == PageFiles().names)
    }
}
