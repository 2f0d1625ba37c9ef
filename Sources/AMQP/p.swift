enum PlaceholderAMQP {}
