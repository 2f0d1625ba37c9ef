import CMirroringLinux
import Glibc
public import SystemPackage

extension OpenedFolder {
    /// Where a symbolic link leads, as its bytes; nil if there is nothing of that name, or it is no link.
    public func target(ofLink name: borrowing FileName) throws(Errno) -> [UInt8]? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let parent = number
        let count = name.withCString { readlinkat(parent, $0, &target, Int(PATH_MAX)) }
        guard count >= 0 else {
            let refusal = Errno.last
            guard refusal == .noSuchFileOrDirectory || refusal == .invalidArgument else { throw refusal }
            return nil
        }
        return target[..<count].map(UInt8.init(bitPattern:))
    }

    /// Makes a symbolic link, where nothing may have that name yet.
    ///
    /// - Parameters:
    ///   - name: the link's name.
    ///   - target: where it leads; bytes without NUL.
    public func makeLink(_ name: borrowing FileName, to target: [UInt8]) throws(Errno) {
        let target = target.map(CChar.init(bitPattern:)) + [0]
        try Self.check(name.withCString { symlinkat(target, number, $0) })
    }

    /// Gives two entries of this folder each other's name in one step: whoever looks finds both names, always.
    ///
    /// - Throws: what the system said; `invalidArgument` if the file system can't do that.
    public func exchange(_ name: borrowing FileName, with other: borrowing FileName) throws(Errno) {
        let result = name.withCString { name in
            other.withCString { other in renameat2(number, name, number, other, LINUX_RENAME_EXCHANGE) }
        }
        try Self.check(result)
    }
}
