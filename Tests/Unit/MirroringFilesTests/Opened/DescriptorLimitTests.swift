import Foundation
import MirroringFiles
import Testing

@Suite struct DescriptorLimitTests {
    @Test func limitIsAskedOfTheSystemAsItIsNow() async {
        // In a process of its own: the limit is a process's.
        await #expect(processExitsWith: .success) {
            var limit = rlimit()
            getrlimit(descriptors, &limit)
            for count in [100, 64] {
                limit.rlim_cur = rlim_t(count)
                #expect(setrlimit(descriptors, &limit) == 0)
                #expect(DescriptorLimit.current == count)
            }
        }
    }

    @Test func limitIsRaisedAsFarAsItMayBe() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 100, rlim_max: 200)
            #expect(setrlimit(descriptors, &limit) == 0)
            DescriptorLimit.raise()
            getrlimit(descriptors, &limit)
            #expect((limit.rlim_cur, limit.rlim_max) == (200, 200))
        }
    }
}

/// RLIMIT_NOFILE, an enumerator that Swift does not import.
private let descriptors = __rlimit_resource_t(7)
