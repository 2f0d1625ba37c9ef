import Foundation
import Testing

@testable import MirroringFiles

@Suite struct SystemFailureTests {
    @Test(arguments: [EMFILE, ENFILE]) func wantOfDescriptorsHasARemedyOfItsOwn(number: Int32) {
        let remedy = SystemFailure.descriptorRemedy(for: number)
        #expect(remedy == "Let this process have more files open (ulimit -n, LimitNOFILE of a unit).")
    }

    @Test(arguments: [0, EACCES, ENOENT, ENOSPC]) func otherReasonsAreNoWantOfDescriptors(number: Int32) {
        #expect(SystemFailure.descriptorRemedy(for: number) == nil)
    }
}
