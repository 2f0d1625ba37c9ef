import Glibc
package import SystemPackage

/// What an entry must stay on to be renamed in one step: a file system, and a mount of it. A bind mount has the file system of
/// what it shows and is a mount of its own; a subvolume is the other way round.
package struct MountIdentity: Sendable, Hashable {
    /// The file system.
    package let device: UInt64
    /// The mount's number in `/proc/self/mountinfo`; nil where `/proc` does not tell.
    package let number: Int?
}

extension OpenedFolder {
    /// On which mount it lies.
    package func mount() throws(Errno) -> MountIdentity {
        MountIdentity(device: try facts().identity.device, number: mountNumber())
    }

    /// The number in the line `mnt_id:` that the kernel tells of each descriptor.
    private func mountNumber() -> Int? {
        let title = "mnt_id:"
        do throws(SystemFailure) {
            let file = try OpenedFile<SystemFailure>("/proc/self/fdinfo/\(number)", O_RDONLY, while: "read")
            let text = String(decoding: try file.read(4_096, at: 0), as: UTF8.self)
            let line = text.split(separator: "\n").first { $0.hasPrefix(title) }
            return line.flatMap { Int($0.dropFirst(title.count).filter(\.isNumber)) }
        } catch {
            return nil
        }
    }
}
