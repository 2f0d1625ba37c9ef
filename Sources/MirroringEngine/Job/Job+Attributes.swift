import MirroringFiles

extension Job {
    /// The attributes that are mirrored beside mode, owner and time. Access lists are a part of the permissions, so they come from where those
    /// do: the source, or what is at the destination.
    var attributes: AttributeKinds {
        var kinds: AttributeKinds = []
        if accessLists, permissions == .source { kinds.insert(.accessLists) }
        if extendedAttributes { kinds.insert(.extended) }
        return kinds
    }
}
