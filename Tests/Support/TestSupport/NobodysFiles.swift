import Foundation

/// Makes files as another user while it runs, and stays who it is: what a share on the network does to root. Root's right to all files
/// is gone for that time.
///
/// - Parameter body: runs on this thread alone, since the system knows each thread's user for files.
public func makingFilesOfNobody(_ body: () throws -> Void) throws {
    typealias SetUser = @convention(c) (uid_t) -> Int32
    guard let library = dlopen(nil, RTLD_NOW), let symbol = dlsym(library, "setfsuid") else {
        throw CocoaError(.featureUnsupported)
    }
    let setUser = unsafeBitCast(symbol, to: SetUser.self)
    _ = setUser(65_534)
    defer { _ = setUser(0) }
    try body()
}
