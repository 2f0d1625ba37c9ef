import Glibc
package import SystemPackage

extension FileDescriptor {
    /// A path that leads to the very thing that is open here, wherever it is moved and whatever takes its place: for programs that this
    /// process has started, as long as it is open here.
    ///
    /// - Throws: what the system said: `/proc` has to be there.
    package func pathOfHandle() throws(Errno) -> String {
        // Asked, since `/proc` may know this process by another number than the process itself.
        var target = [CChar](repeating: 0, count: 32)
        let count = readlink("/proc/self", &target, target.count)
        guard count > 0 else { throw .last }
        let process = String(decoding: target[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        let path = "/proc/\(process)/fd/\(rawValue)"
        guard try identity(at: path) == identity(of: rawValue) else { throw .noSuchFileOrDirectory }
        return path
    }
}

// Not in the extension, where `stat` is a function of FileDescriptor's.

private func identity(at path: String) throws(Errno) -> FileFacts.Identity {
    var status = stat()
    guard stat(path, &status) == 0 else { throw .last }
    return FileFacts(status).identity
}

private func identity(of number: Int32) throws(Errno) -> FileFacts.Identity {
    var status = stat()
    guard fstat(number, &status) == 0 else { throw .last }
    return FileFacts(status).identity
}
