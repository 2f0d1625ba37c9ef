enum PlaceholderMirroringOfflineLog {}
