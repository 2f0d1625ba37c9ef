enum PlaceholderMirroringEngine {}
