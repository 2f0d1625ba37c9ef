enum PlaceholderMirroringBridge {}
