import Glibc
import SystemPackage

/// Bytes that all have to be written, or read, where the system takes or gives a part of them at a time.
enum WholeTransfer {
    /// Calls the system until nothing is left.
    ///
    /// - Parameters:
    ///   - count: how many bytes there are.
    ///   - reason: what it means that there is no error and nothing goes on.
    ///   - call: gets how many of them are done; returns what the system does.
    /// - Throws: what the system said, or that reason.
    static func of(_ count: Int, elseFor reason: Errno = .noSpace, _ call: (Int) -> Int) throws(Errno) {
        var done = 0
        while done < count {
            let result = call(done)
            if result > 0 {
                done += result
            } else if result == 0 {
                throw reason
            } else if errno != EINTR {
                throw .last
            }
        }
    }
}

extension UnsafeRawBufferPointer {
    /// What comes after so many bytes, or after none if the number is negative.
    func rest(_ count: Int) -> UnsafeRawBufferPointer {
        count <= 0 ? self : UnsafeRawBufferPointer(rebasing: dropFirst(count))
    }
}
