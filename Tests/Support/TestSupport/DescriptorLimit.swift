import Dispatch
import Foundation

/// Lets this process open so many files more, and no other, for as long as it lives: for an exit test, since the limit is a process's.
///
/// - Parameter count: how many.
/// - Throws: what the system said.
public func leaveDescriptors(_ count: Int) throws {
    _ = try takeDescriptors(butFor: count)
}

/// Runs a closure while this process may open so many files more, and no other: in an exit test, since the limit is a process's.
///
/// - Parameter count: how many.
/// - Throws: what the system said, and what the closure throws.
public func withDescriptors<Result>(left count: Int, _ body: () async throws -> Result) async throws -> Result {
    let (usual, taken) = try takeDescriptors(butFor: count)
    defer {
        for number in taken { close(number) }
        limitDescriptors(to: usual)
    }
    return try await body()
}

/// - Returns: the limit of before, and the descriptors that nobody else can have now.
private func takeDescriptors(butFor count: Int) throws -> (usual: Int, taken: [Int32]) {
    makeDescriptorsOfTimers()
    try awaitEndOfMainThread()
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int($0) }
    // It is a limit on the numbers, so those that are free below the highest one are taken as well.
    let usual = limitDescriptors(to: (open.max() ?? 0) + 1 + count)
    var taken: [Int32] = []
    while case let number = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0), number >= 0 { taken.append(number) }
    for number in taken.suffix(count) { close(number) }
    return (usual, taken.dropLast(count))
}

/// - Returns: the limit of before.
@discardableResult
private func limitDescriptors(to number: Int) -> Int {
    let descriptors = __rlimit_resource_t(7)  // RLIMIT_NOFILE, an enumerator that Swift does not import
    var limit = rlimit()
    getrlimit(descriptors, &limit)
    let usual = Int(limit.rlim_cur)
    limit.rlim_cur = rlim_t(number)
    precondition(setrlimit(descriptors, &limit) == 0, "The limit of descriptors can't be set.")
    return usual
}

/// Dispatch makes descriptors of its own for the first timer of each clock, on a thread of its own, and ends the process where it gets
/// none. A process that has run for a while has them.
private func makeDescriptorsOfTimers() {
    let fired = DispatchSemaphore(value: 0)
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(1)) { fired.signal() }
    DispatchQueue.global().asyncAfter(wallDeadline: .now() + .milliseconds(1)) { fired.signal() }
    Task.detached {
        try await Task.sleep(for: .milliseconds(1))
        fired.signal()
    }
    for _ in 1...3 { fired.wait() }
}

/// The main thread of an exit test gives its place to Dispatch and closes the descriptor by which it was woken, which nobody tells. One
/// that is left belongs to Dispatch.
private func awaitEndOfMainThread() throws {
    func eventDescriptors() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count { number in
            // The one that lists them is gone by now.
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(number)")
            return target == "anon_inode:[eventfd]"
        }
    }
    // Dispatch closes them on a thread of its own, and tells nobody.
    while try eventDescriptors() > 1 { usleep(1_000) }
}
