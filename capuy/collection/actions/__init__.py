"""What may happen to a request for reports: designed and sent, answered, handled."""
