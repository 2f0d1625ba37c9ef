enum PlaceholderRabbitMQManagement {}
