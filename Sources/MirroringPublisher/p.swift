enum PlaceholderMirroringPublisher {}
