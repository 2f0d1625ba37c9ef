import Foundation

/// Lets this process open so many files more, and no other, for as long as it lives: for an exit test.
///
/// - Parameter count: how many.
/// - Throws: what the system said.
public func leaveDescriptors(_ count: Int) throws {
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
    let highest = open.max() ?? 0
    // The limit is on the numbers, so those that are free below the highest one are taken.
    while true {
        let number = dup(STDERR_FILENO)
        guard number >= 0 else { throw CocoaError(.featureUnsupported) }
        if number > highest {
            close(number)
            break
        }
    }
    let descriptors = __rlimit_resource_t(7)  // RLIMIT_NOFILE, an enumerator that Swift does not import
    var limit = rlimit()
    getrlimit(descriptors, &limit)
    limit.rlim_cur = rlim_t(Int(highest) + 1 + count)
    guard setrlimit(descriptors, &limit) == 0 else { throw CocoaError(.featureUnsupported) }
}
