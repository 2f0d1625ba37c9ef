import Crypto

package import struct Foundation.Data
package import struct Foundation.UUID

extension UUID {
    /// Lower-case with hyphens: the spelling of routing keys, headers, JSON and file names.
    package var lowercased: String {
        // Four of them go into every message; Foundation's spelling is of upper case and goes through printf.
        String(unsafeUninitializedCapacity: Self.textLength) { text in
            spell(into: text)
            return Self.textLength
        }
    }

    /// The name-based UUID, version 5, of RFC 9562, section 5.5.
    ///
    /// - Parameters:
    ///   - name: the name's bytes, as they are.
    ///   - namespace: what the name is unique in.
    package init(name: some Sequence<UInt8>, namespace: UUID) {
        var hash = Insecure.SHA1()
        withUnsafeBytes(of: namespace.uuid) { hash.update(bufferPointer: $0) }
        hash.update(data: Data(name))
        self.init(bytes: hash.finalize().prefix(16), version: 5)
    }

    /// The identity of a page: its path relative to the source root, `/`-separated, in the namespace of the job.
    ///
    /// - Parameters:
    ///   - pagePath: the path's bytes, as they are on disk.
    ///   - jobId: the job.
    package init(pagePath: some Sequence<UInt8>, jobId: UUID) {
        self.init(name: pagePath, namespace: jobId)
    }

    init(bytes: some Sequence<UInt8>, version: UInt8) {
        var uuid:
            (
                UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8,
                UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8
            ) = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &uuid) { target in
            for (index, byte) in zip(target.indices, bytes) {
                target[index] = byte
            }
            target[6] = target[6] & 0x0F | version << 4
            target[8] = target[8] & 0x3F | 0x80
        }
        self.init(uuid: uuid)
    }
}
