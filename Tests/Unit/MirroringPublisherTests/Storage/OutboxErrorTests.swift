import Foundation
import Testing

@testable import MirroringPublisher

@Suite struct OutboxErrorTests {
    @Test(arguments: [ENOSPC, EDQUOT]) func aFullDiskHasACodeOfItsOwn(number: Int32) {
        let error = OutboxError(.unwritable, number: number, while: "written", "file /a")
        #expect(error.code == .diskFull)
        #expect(error.number == number)
        #expect(error.description.hasSuffix(" Free space on that disk, or use a folder on another."))
    }

    @Test func theSystemsWordsStandInASentenceWithARemedy() {
        let error = OutboxError(.unusableFolder, number: EACCES, while: "used", "folder /a")
        #expect(error.code == .unusableFolder)
        #expect(
            error.description
                == "The outbox folder /a can't be used: permission denied. Make it readable and writable for this user, or use another folder."
        )
    }

    @Test func tooManyOpenFilesAreNoMatterOfRights() {
        let error = OutboxError(.unreadable, number: EMFILE, while: "read", "file /a")
        #expect(error.code == .unreadable)
        #expect(error.description.contains("can't be read: too many open files. Let this process have more files open"))
    }
}
