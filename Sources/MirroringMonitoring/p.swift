enum PlaceholderMirroringMonitoring {}
