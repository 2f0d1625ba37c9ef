// The delegate types of the original client stand beside its class, not in it, and one has another name there.

/// A handler of events, by the name of the original's delegate.
public typealias MirroringStatusEventHandler = MirroringMonitoringClient.MirroringTransferStatusEventHandler

/// A handler of connection changes, by the name of the original's delegate.
public typealias ServiceConnectionEventHandler = MirroringMonitoringClient.ServiceConnectionEventHandler
