import Hummingbird
import NIOCore

/// What goes along with a request: where it comes from.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The address that it comes from.
    let address: String
    /// The connection, to end it where nothing gets through.
    let channel: any Channel

    /// Nothing that is sent here is longer.
    var maxUploadSize: Int { 16 * 1_024 }

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        address = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
