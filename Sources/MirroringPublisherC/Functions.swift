/// Opens an outbox; `mirroring-publisher.h` has the rest.
@c(mirroring_publisher_open)
public func openPublisher(_ uri: UnsafePointer<CChar>?, _ folder: UnsafePointer<CChar>?) -> OpaquePointer? {
    do throws(PublishingProblem) {
        let publisher = try ForeignPublisher(
            uri: uri.map { String(cString: $0) },
            folder: folder.map { String(cString: $0) }
        )
        return OpaquePointer(Unmanaged.passRetained(publisher).toOpaque())
    } catch {
        LastError.set(error.sentence)
        return nil
    }
}

/// Keeps an event for delivery; `mirroring-publisher.h` has the rest.
@c(mirroring_publisher_publish)
public func publish(_ publisher: OpaquePointer?, _ json: UnsafePointer<CChar>?, _ length: Int) -> Int32 {
    guard let publisher, let json, length >= 0 else {
        LastError.set("There is no publisher, or no event.")
        return PublishingProblem.Kind.refused.rawValue
    }
    let bytes = UnsafeRawBufferPointer(start: json, count: length)
    do throws(PublishingProblem) {
        try ForeignPublisher.at(publisher).publish(Array(bytes))
        return 0
    } catch {
        LastError.set(error.sentence)
        return error.kind.rawValue
    }
}

/// Waits for the delivery; `mirroring-publisher.h` has the rest.
@c(mirroring_publisher_flush)
public func flush(_ publisher: OpaquePointer?, _ milliseconds: Int) -> Int {
    guard let publisher else { return 0 }
    let (waiting, reason) = ForeignPublisher.at(publisher).flush(for: .milliseconds(max(0, milliseconds)))
    if waiting > 0, let reason { LastError.set(reason) }
    return waiting
}

/// Says what went wrong last on this thread; `mirroring-publisher.h` has the rest.
@c(mirroring_publisher_last_error)
public func lastError() -> UnsafePointer<CChar>? {
    LastError.text
}

/// Ends the delivery; `mirroring-publisher.h` has the rest.
@c(mirroring_publisher_close)
public func closePublisher(_ publisher: OpaquePointer?) {
    guard let publisher else { return }
    Unmanaged<ForeignPublisher>.fromOpaque(UnsafeRawPointer(publisher)).takeRetainedValue().close()
}

extension ForeignPublisher {
    fileprivate static func at(_ pointer: OpaquePointer) -> ForeignPublisher {
        Unmanaged<ForeignPublisher>.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
    }
}
