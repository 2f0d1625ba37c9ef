import Foundation
import NIOHTTP1

extension ManagementClient {
    /// Creates a virtual host, on which the asking user gets all rights. One that exists is left as it is.
    public func createVirtualHost(_ name: String) async throws(ManagementError) {
        try await send(.PUT, ["vhosts", name], body: Data("{}".utf8))
    }

    /// Deletes a virtual host with everything in it.
    public func deleteVirtualHost(_ name: String) async throws(ManagementError) {
        try await send(.DELETE, ["vhosts", name])
    }
}
